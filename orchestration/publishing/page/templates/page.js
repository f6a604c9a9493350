// The page of a release: election, charts, search and sorting, and the page of one region. Reads only the document in
// #data (page/regions.py says what is in it); writes text as text, never as HTML.
"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---------------------------------------------------------------------------------------------------- elements
// h("a", {href: "#"}, "text", child): what is null or false is left out.
const h = (tag, attributes, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {}))
    if (value !== null && value !== undefined && value !== false)
      name === "style" ? element.style.cssText = value : element.setAttribute(name, value === true ? "" : value);
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

// ------------------------------------------------------------------------------------------------------- words
const MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
  "November", "Desember"];
const number = (value, places = 2) =>
  value === null || value === undefined ? "—"
    : new Intl.NumberFormat("id-ID", {maximumFractionDigits: places}).format(value);
const day = (text) => {
  if (!text) return "";
  const [year, month, date] = text.split("-").map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
};
const share = (part, whole) =>
  whole ? `${number(part, 0)} dari ${number(whole, 0)} (${number(100 * part / whole, 1)} %)` : "—";
const spaced = (code) => (code || "").replaceAll("_", " ").toLowerCase();
const rupiah = (value) => {
  if (value === null) return "nilai tidak diketahui";
  for (const [unit, size] of [["triliun", 1e12], ["miliar", 1e9], ["juta", 1e6]])
    if (Math.abs(value) >= size) return `Rp ${number(value / size)} ${unit}`;
  return `Rp ${number(value)}`;
};
const amount = (value, unit) => value === null ? "—" : unit === "persen" ? `${number(value)} %` : `${number(value)} ${unit || ""}`;
const category = (code) => h("span", {class: `kat ${code}`}, data.kata.kategori[code][0]);
const synthetic = (code) => region(code).sintetis && h("span", {class: "tanda sintetis"}, "SINTETIS");

// ------------------------------------------------------------------------------------------------ the document
const zip = (columns, values) => Object.fromEntries(columns.map((column, place) => [column, values[place]]));
const region = (code) => data.wilayah.isi[code] && zip(data.wilayah.kolom, data.wilayah.isi[code]);
const definition = (code) => zip(data.definisi.kolom, data.definisi.isi[code]);
const children = {};
for (const code of data.urutan) (children[region(code).kode_induk] ||= []).push(code);
// Rows of a table for a region, of an election or of none: the groups that name the region.
const places = Object.fromEntries(data.urutan.map((code, place) => [code, place]));
const rows = (table, code, election) => {
  const {kolom, isi} = data.tabel[table];
  return isi.filter((row) => row[row.length - 1].includes(places[code]))
    .map((row) => zip(kolom, row))
    .filter((row) => !election || !("kode_pemilu" in row) || row.kode_pemilu === null || row.kode_pemilu === election);
};
const delivery = (id) => {
  const found = data.kiriman[id];
  return found && {file: found[0], pengirim: found[1], export: found[2], periode: found[3], diterima: found[4]};
};

// ---------------------------------------------------------------------------------------------------- election
const root = document.documentElement;
const elections = $$("input[name=pemilu]");
const chosen = () => root.dataset.pemilu;
const choose = (election) => {
  root.dataset.pemilu = election;
  for (const input of elections) input.checked = input.value === election;
  draw();
  filter();
  if (shown()) show();
};
for (const input of elections) input.addEventListener("change", () => choose(input.value));

// ------------------------------------------------------------------------------------------------------ charts
const LOCALE = {decimal: ",", thousands: ".", grouping: [3], currency: ["Rp ", ""]};
const TIME = {
  dateTime: "%A, %e %B %Y %X", date: "%d/%m/%Y", time: "%H.%M.%S", periods: ["AM", "PM"],
  days: ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"],
  shortDays: ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
  months: MONTHS, shortMonths: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
};
// A chart is drawn when it is first seen: a hidden one has no width. `ast`: no code is made of text, as the page's
// content security policy demands.
const draw = () => {
  for (const figure of $$("figure.bagan")) {
    const place = $(".tempat", figure);
    if (place.dataset.jadi || !place.checkVisibility()) continue;
    place.dataset.jadi = "ya";
    const specification = JSON.parse($(".spesifikasi", figure).textContent);
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", specification.description);
    vegaEmbed(place, specification, {
      renderer: "svg", actions: false, ast: true, formatLocale: LOCALE, timeFormatLocale: TIME,
    }).catch((error) => { place.textContent = `Bagan tidak dapat digambar (${error.message}); tabelnya ada di bawah.`; });
  }
};
for (const box of $$("details.berbagan")) box.addEventListener("toggle", draw);

// ------------------------------------------------------------------------------------- map, search and sorting
const map = $("[data-peta]");
map.hidden = false;
$("select", map).addEventListener("change", (event) => {
  for (const one of $$(".peta")) one.className = `peta ${event.target.value}`;
  for (const one of $$("[data-peta-untuk]")) one.hidden = one.dataset.petaUntuk !== event.target.value;
});
const search = $("[data-saring]");
search.hidden = false;
const filter = () => {
  const words = $("input", search).value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = $$("select", search).map((select) => [select.dataset.menurut, select.value]);
  for (const table of $$("table.tersaring")) {
    let seen = 0;
    const lines = $$("tbody tr", table);
    for (const line of lines) {
      const text = `${line.cells[0].textContent} ${line.cells[1].textContent}`.toLowerCase();
      const fits = words.every((word) => text.includes(word)) &&
        wanted.every(([name, value]) => !value || line.dataset[name] === value);
      line.hidden = !fits;
      seen += fits;
    }
    if (table.closest("[data-p]").dataset.p === chosen())
      $("output", search).textContent = `${number(seen)} dari ${number(lines.length)} kabupaten/kota`;
  }
};
search.addEventListener("input", filter);
search.addEventListener("submit", (event) => event.preventDefault());
// What is not known has no place in an order, and what is synthetic none among what is real: both come last, always.
const key = (cell) => !("n" in cell.dataset) ? cell.textContent.trim().toLowerCase()
  : cell.dataset.n === "" ? null : Number(cell.dataset.n);
const order = ([a, one], [b, other]) =>
  ("sintetis" in one.dataset) - ("sintetis" in other.dataset) || (a === null) - (b === null);
for (const table of $$("table.urut"))
  $$("thead th", table).forEach((head, place) => {
    const button = h("button", {type: "button"}, head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of $$("thead th", table)) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const lines = $$("tbody tr", table).map((line) => [key(line.cells[place]), line]);
      lines.sort((one, other) => order(one, other) ||
        (typeof one[0] === "string" ? one[0].localeCompare(other[0], "id") : one[0] - other[0]) * (down ? -1 : 1));
      table.tBodies[0].append(...lines.map(([, line]) => line));
    });
  });

// ---------------------------------------------------------------------------------------------------- a region
const article = $("#satu-wilayah");
const shown = () => {
  if (!location.hash.startsWith("#/")) return null;
  try {
    const code = decodeURIComponent(location.hash.slice(2));
    return Object.hasOwn(data.wilayah.isi, code) ? code : null;
  } catch { return null; }  // an address that is no text
};
const link = (code) => h("a", {href: `#/${code}`}, region(code).nama);
const bounds = (row, wide) => row.batas_bawah === null ? "—" : h("span", {},
  h("span", {class: `rentang ${wide ? "lebar " : ""}${row.kategori || ""}`, "aria-hidden": "true",
    style: `--a:${row.batas_bawah};--b:${row.batas_atas};--s:${row.skor}`}, row.skor !== null && h("i")),
  " ", h("span", {class: "utuh"}, `${number(row.batas_bawah, 1)}–${number(row.batas_atas, 1)}`));
// A list of which the printed page has the first `most`, and says how many more there are.
const list = (items, most, none) => items.length === 0 ? h("p", {class: "sub"}, none) : [
  h("ul", {class: "rapat"}, items.map((item, place) => h("li", {class: place >= most && "lebih"}, item))),
  items.length > most && h("p", {class: "cetak"}, `… dan ${items.length - most} lagi.`),
];
const table = (heads, lines, most = 99) => h("div", {class: "wrap"}, h("table", {class: "kartu"},
  h("thead", {}, h("tr", {}, heads.map((head) => h("th", {scope: "col"}, head)))),
  h("tbody", {}, lines.map((line, place) => h("tr", {class: place >= most && "lebih"},
    line.map((cell, column) => h("td", {"data-k": heads[column]}, column || typeof cell === "string" ? h("span", {}, cell) : cell)))))));
const source = (id, day_of) => {
  const found = delivery(id);
  return found ? `${found.file}, ${found.pengirim}, diterima ${day(found.diterima)}${day_of ? `, keadaan ${day(day_of)}` : ""}` : "";
};
const rank = (row) =>
  row.peringkat !== null ? `Peringkat ${row.peringkat} dari ${row.banyak_dibandingkan}`
    : row.peringkat_dari !== null
      ? `Peringkat antara ${row.peringkat_dari} dan ${row.peringkat_sampai} dari ${row.banyak_dibandingkan}; urutannya tidak diketahui`
      : "Tidak diperingkat";

const indicator = (row, code) => {
  const known = definition(row.kode_indikator);
  const license = region(code).sintetis ? "Data rekaan: bukan keadaan daerah mana pun" : data.rilis.lisensi;
  const value = row.status === "observed" ? amount(row.nilai, known.satuan)
    : (row.alasan || "").startsWith("Pembilangnya dilaporkan") ? "pembilang ada, penyebut belum"
      : data.kata.keadaan[row.status];
  // A figure that was added up has no delivery of its own: its parts have, and the trace names them all.
  const summed = row.status === "observed" && !row.delivery_id;
  const pair = (name, text) => text && [h("dt", {}, name), h("dd", {}, text)];
  return h("details", {class: "ind"},
    h("summary", {}, h("span", {}, `${row.kode_indikator} ${known.nama}`),
      h("span", {class: `nilai ${row.status === "observed" ? "" : "tak"}`},
        value, row.skor !== null && ` · skor ${number(row.skor, 1)}`, row.status === "observed" && row.berlaku_pada && ` · ${day(row.berlaku_pada)}`)),
    h("dl", {},
      pair("Pembilang / penyebut", row.pembilang !== null &&
        `${number(row.pembilang)} ${known.satuan_pembilang || ""}${row.penyebut !== null ? ` / ${number(row.penyebut)}` : ""}`),
      pair("Target", row.target !== null && `${amount(row.target, known.satuan)} (${data.kata.dasar[row.basis_target] || spaced(row.basis_target)})`),
      pair("Mengapa", row.alasan),
      pair("Definisi", known.rumus),
      pair("Bagian yang melapor", row.bagian_seharusnya && share(row.bagian_ada, row.bagian_seharusnya)),
      pair("Sumber", summed ? `dihitung dari beberapa kiriman atau bagian${row.berlaku_pada ? `, keadaan ${day(row.berlaku_pada)}` : ""}` : source(row.delivery_id, row.berlaku_pada)),
      pair("Sumber penyebut", row.penyebut_delivery_id !== row.delivery_id && source(row.penyebut_delivery_id, row.penyebut_berlaku_pada)),
      pair("Dasar", known.sumber),
      pair("Lisensi", row.status === "observed" && license),
      pair("Sampai ke baris berkas", row.status === "observed" && h("code", {},
        `kesiapan trace mart_kesiapan__indikator kode_wilayah=${code} kode_pemilu=${chosen()} kode_indikator=${row.kode_indikator}`))));
};

const show = () => {
  const code = shown(), election = chosen(), here = region(code);
  const metric = rows("metrik", code, election)[0];
  const dimensions = rows("dimensi", code, election).sort((a, b) => a.kode_dimensi.localeCompare(b.kode_dimensi));
  const indicators = rows("indikator", code, election);
  const gates = rows("gerbang", code, election);
  const failed = gates.filter((gate) => gate.hasil === "gagal");
  const levers = rows("pengungkit", code, election).sort((a, b) => b.kenaikan - a.kenaikan);
  const order = {lewat_tenggat: 0, menjelang: 1, belum_jatuh_tempo: 1};
  const promises = rows("janji", code).sort((a, b) =>
    (order[a.keadaan] ?? 2) - (order[b.keadaan] ?? 2) || (a.jatuh_tempo || "9").localeCompare(b.jatuh_tempo || "9"));
  const disputes = rows("sengketa", code);
  const differences = rows("selisih", code, election).sort((a, b) => a.tingkat.localeCompare(b.tingkat));
  const open = rows("saran", code).filter((one) => one.terbuka).sort((a, b) => b.hari_menunggu - a.hari_menunggu);
  const grants = rows("hibah", code, election);
  const stages = rows("tahapan", code, election);
  const late = stages.filter((one) => one.pelaksanaan === "terlambat");
  const open_stages = stages.filter((one) => one.pelaksanaan !== "terlambat");
  const owed = rows("terutang", code);
  const changed = rows("perubahan", code, election);
  const parents = [];
  for (let up = here.kode_induk; up && region(up); up = region(up).kode_induk) parents.unshift(up);
  const known = metric ? `${number(metric.indikator_berskor)} dari ${number(metric.indikator_jatuh_tempo)} indikator yang jatuh tempo bernilai` : "";
  const codes = [["Kemendagri", here.kode_wilayah_kemendagri], ["BPS", here.kode_wilayah_bps], ["KPU", here.kode_wilayah_kpu]]
    .filter(([, one]) => one).map(([who, one]) => `${who} ${one}`).join(", ");

  article.replaceChildren(...[
    h("p", {class: "sub sunyi"}, h("a", {href: "#ringkasan"}, "Semua wilayah"), parents.map((up) => [" › ", link(up)])),
    h("h1", {tabindex: "-1"}, here.nama, " ", synthetic(code)),
    h("p", {class: "sub"}, `${data.pemilu.isi[election][0]} · tanggal acuan ${day(data.rilis.tanggal_acuan)} · rilis ${data.rilis.id}`,
      codes && ` · kode ${codes}`),
    data.rilis.diketahui_pada && h("p", {class: "diketahui"}, h("strong", {}, `Sebagaimana diketahui pada ${day(data.rilis.diketahui_pada)}.`)),
    here.sintetis && h("p", {class: "diketahui"}, "Data rekaan: wilayah ini tidak ada, angkanya bukan keadaan daerah mana pun."),
    h("p", {class: "sunyi"}, h("button", {type: "button", class: "tombol", id: "cetak"}, "Cetak ringkasan satu halaman")),
    metric && [
      h("dl", {class: "angka"},
        h("div", {}, h("dt", {}, "Kategori"), h("dd", {}, category(metric.kategori), h("small", {}, metric.alasan || ""))),
        h("div", {}, h("dt", {}, "Indeks kesiapan"), h("dd", {}, metric.skor === null ? "ditahan" : number(metric.skor, 1), h("small", {},
          metric.indeks_p5 !== null && `dari yang dilaporkan; bila yang belum diketahui ikut disimulasikan ${number(metric.indeks_p5, 1)}–${number(metric.indeks_p95, 1)} (90 %). `, rank(metric)))),
        h("div", {}, h("dt", {}, "Cakupan menurut bobot"), h("dd", {}, `${number(100 * metric.cakupan, 1)} %`, h("small", {},
          `${number(metric.indikator_berskor)} dari ${number(metric.indikator_jatuh_tempo)} indikator yang jatuh tempo bernilai`))),
        here.tingkat !== "nasional" && h("div", {}, h("dt", {}, "Kerawanan (IKP)"), h("dd", {}, number(metric.ikp), h("small", {},
          metric.ikp === null ? "belum ada yang diterima" : `${metric.kategori_ikp || "tanpa golongan"}. ${data.kata.kuadran[metric.kuadran]}`))),
        h("div", {}, h("dt", {}, "Pemilih (DPT)"), h("dd", {}, number(metric.pemilih_dpt), h("small", {},
          metric.tps_dpt === null ? "belum lengkap" : `${number(metric.tps_dpt)} TPS`)))),
      h("p", {}, h("strong", {}, "Batas indeks (skor 0–100): "), bounds(metric, true)),
    ],
    h("h2", {}, "Gerbang hukum"),
    list([...failed, ...gates.filter((gate) => gate.hasil === "hitungan" || gate.hasil === "tidak_dapat_dinilai")].map((gate) =>
      [gate.hasil === "gagal" && h("strong", {}, "Gagal. "), gate.keterangan]), 5, "Semua gerbang yang berlaku lulus, atau tidak ada yang berlaku."),
    gates.some((gate) => gate.hasil === "lulus") && h("p", {class: "sub"}, `Lulus: ${gates.filter((gate) => gate.hasil === "lulus").map((gate) => gate.nama).join(", ")}.`),
    h("h2", {}, "Dimensi"),
    table(["Dimensi", "Skor", "Batas bawah–atas", "Bernilai"], dimensions.filter((one) => one.status !== "tidak_berlaku").map((one) => [
      `${one.kode_dimensi} ${data.nama_dimensi.isi[one.kode_dimensi][0]}`,
      one.skor === null ? spaced(one.status) : number(one.skor, 1), bounds(one),
      one.banyak_jatuh_tempo ? `${one.banyak_berskor} dari ${one.banyak_jatuh_tempo} indikator` : "belum jatuh tempo"])),
    h("h2", {}, "Yang paling menaikkan batas bawah indeks"),
    list(levers.map((one) => [one.keterangan, one.kenaikan ? ` (batas bawah naik ${number(one.kenaikan, 1)})` : ""]), 3, "Tidak ada: semuanya sudah mencapai target, atau tidak ada yang jatuh tempo."),
    h("h2", {}, "Janji"),
    list(promises.map((one) => [
      one.keadaan === "lewat_tenggat" ? h("strong", {}, `Lewat tenggat ${day(one.jatuh_tempo)}: `) : one.jatuh_tempo ? `Tenggat ${day(one.jatuh_tempo)}: ` : "Tanpa tenggat: ",
      `${one.isi} (${one.lembaga}${one.tanggal ? `, ${day(one.tanggal)}` : ""}). ${one.pemenuhan === "tidak_diketahui" ? "Pemenuhannya tidak diketahui" : `Pemenuhan: ${spaced(one.pemenuhan)}`}`,
      one.nilai_bukti !== null && `; bukti ${amount(one.nilai_bukti, one.satuan)} per ${day(one.berlaku_pada_bukti)}`, "."]), 4, "Tidak ada janji bertanggal yang tercatat untuk wilayah ini."),
    h("h2", {}, "Angka yang dipersoalkan"),
    list([
      ...disputes.map((one) => [h("strong", {}, one.pokok), `: ${one.pihak_pertama} ${number(one.nilai_pertama)} (${day(one.hari_pertama)}), `,
        `${one.pihak_kedua} ${number(one.nilai_kedua)} (${day(one.hari_kedua)}) ${one.satuan || ""}${one.jenis === "dinyatakan_ulang" ? "; dinyatakan ulang" : ""}.`]),
      ...differences.map((one) => [h("strong", {}, one.subjek), `: ${number(one.nilai)} terhadap ${number(one.pembanding)} ${one.satuan || ""}, selisih ${number(one.selisih)}. ${one.keterangan || ""}`]),
    ], 3, "Tidak ada yang tercatat untuk wilayah ini."),
    open.length > 0 && [h("h2", {}, "Saran perbaikan yang belum dijawab"),
      list(open.map((one) => `${one.nomor}, ${day(one.tanggal)}, kepada ${one.ditujukan_kepada}: ${one.perihal} (${number(one.hari_menunggu)} hari)`), 3, "")],
    late.length > 0 && [h("h2", {}, "Tahap yang terlambat"),
      list(late.map((one) => `${one.uraian}: tenggat ${day(one.akhir_rencana)}, ${one.selesai_nyata ? `selesai ${day(one.selesai_nyata)}` : spaced(one.status)}${one.hari_terlambat ? `, ${number(one.hari_terlambat)} hari` : ""}`), 3, "")],
    open_stages.length > 0 && h("div", {class: "panjang"}, h("h2", {}, "Tahap yang belum diketahui selesainya"),
      list(open_stages.map((one) => `${one.uraian}: tenggat ${day(one.akhir_rencana)}; ${spaced(one.status)} menurut laporan ${day(one.dilaporkan)}`), 99, "")),
    owed.length > 0 && [h("h2", {}, "Kiriman yang ditunggu dari wilayah ini"),
      list(owed.map((one) => `${one.pengirim}: ${one.judul_export}, sejak ${day(one.sejak)}${one.banyak > 1 ? ` (${one.banyak} periode)` : ""}`), 2, "")],
    grants.length > 0 && [h("h2", {}, "Hibah (NPHD)"),
      list(grants.map((one) => `${one.penerima}: ${spaced(one.status)}${one.tanggal_tanda_tangan ? ` ${day(one.tanggal_tanda_tangan)}` : ""}, ${rupiah(one.nilai)}${one.dicairkan !== null ? `, dicairkan ${rupiah(one.dicairkan)}` : ""}`), 4, "")],
    changed.length > 0 && [h("h2", {}, "Berubah sejak rilis sebelumnya"),
      list(changed.map((one) => `${one.kode_indikator ? definition(one.kode_indikator).nama : "Batas bawah indeks"}: ${number(one.nilai_sebelum, 4)} menjadi ${number(one.nilai_sesudah, 4)}${one.keadaan_sebelum !== one.keadaan_sesudah ? ` (${spaced(one.keadaan_sebelum)} menjadi ${spaced(one.keadaan_sesudah)})` : ""}`), 4, "")],
    h("p", {class: "cetak"}, `Kesiapan pemilu, rilis ${data.rilis.id}, diterbitkan ${data.rilis.dibuat}. ${known}; yang tidak dilaporkan tetap tidak diketahui. Hitungan gudang kesiapan atas data KPU, Ditjen Dukcapil, dan Bawaslu, bukan angka resmi lembaga mana pun; sumber setiap angka di halaman wilayah ini.`),
    h("div", {class: "panjang"},
      h("h2", {}, "Indikator"),
      h("p", {class: "sub"}, `${known}. Buka sebuah indikator untuk pembilang, penyebut, target, definisi, sumber, dan lisensinya.`),
      Object.entries(data.nama_dimensi.isi).map(([dimension, [name]]) => {
        const own = indicators.filter((one) => definition(one.kode_indikator).kode_dimensi === dimension)
          .sort((a, b) => a.kode_indikator.localeCompare(b.kode_indikator, "id", {numeric: true}));
        return own.length > 0 && [h("h3", {}, `${/^D\d/.test(dimension) ? `${dimension} ` : ""}${name}`), own.map((one) => indicator(one, code))];
      }),
      (children[code] || []).length > 0 && [h("h2", {}, here.tingkat === "nasional" ? "Provinsi" : "Kabupaten/kota"),
        table(["Wilayah", "Kategori", "Batas bawah–atas", "Cakupan indikator"], children[code].map((below) => {
          const own = rows("metrik", below, election)[0];
          return own && [h("span", {}, link(below), " ", synthetic(below)), category(own.kategori), bounds(own), share(own.indikator_berskor, own.indikator_jatuh_tempo)];
        }).filter(Boolean))]),
  ].flat(9).filter((one) => one !== null && one !== undefined && one !== false));
  $("#cetak").addEventListener("click", () => print());
};

const route = () => {
  const code = shown();
  const lost = location.hash.startsWith("#/") && !code;
  $("#tidak-ada").hidden = !lost;
  if (lost) $("#tidak-ada").textContent = `Wilayah ${location.hash.slice(2)} tidak ada dalam rilis ini.`;
  const before = !article.hidden;
  article.hidden = !code;
  $("#semua").hidden = Boolean(code);
  document.body.classList.toggle("wilayah", Boolean(code));
  document.title = `${code ? `${region(code).nama}: k` : "K"}esiapan pemilu ${data.rilis.id}`;
  if (code) {
    show();
    scrollTo(0, 0);
    $("h1", article).focus({preventScroll: true});
  } else {
    article.replaceChildren();
    draw();
    if (before && location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }
};
addEventListener("hashchange", route);
// On paper everything is open, and as it was afterwards.
let opened = [];
addEventListener("beforeprint", () => {
  opened = $$("#semua details:not([open])");
  if (!shown()) for (const box of opened) box.open = true;
});
addEventListener("afterprint", () => { for (const box of opened) box.open = false; });

$(".pilih-pemilu").hidden = false;
choose(elections.find((input) => input.checked).value);
route();
})();
