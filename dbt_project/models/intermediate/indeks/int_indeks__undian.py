"""How far the index depends on choices: draws over weights, the way of aggregating, and what is not reported.

One row per region and election. In every draw the weights of indicators and dimensions are moved by up to
UNDIAN-DERAU of themselves (the same for all regions), the mean is arithmetic or geometric, and an indicator that is due
and not known has any score from 0 to 100. The same seed, scores and rules give the same rows: each region draws from a
stream of its own, so another region coming or going changes nothing. Here and not in SQL because SQL engines do not
share a generator.
Not here: the index itself (mart_kesiapan__indeks), which imputes nothing.
"""

import hashlib

import numpy as np
import pandas as pd

KUNCI = ["kode_wilayah", "tingkat", "kode_pemilu", "sintetis"]


def model(dbt, session):
    """dbt's entry point: reads the parents, returns the table."""
    dbt.config(materialized="table")
    aturan = dbt.ref("aturan_indeks").df().set_index("kode_aturan")["nilai"]
    kategori = dbt.ref("kategori").df().sort_values("urutan")
    indeks = dbt.ref("mart_kesiapan__indeks").df()
    return undian(dbt.ref("int_indeks__butir").df(), indeks, aturan, kategori)


def undian(butir: pd.DataFrame, indeks: pd.DataFrame, aturan: pd.Series, kategori: pd.DataFrame) -> pd.DataFrame:
    """Draws for every region and election.

    butir: rows of int_indeks__butir (scores 0-100); indeks: of mart_kesiapan__indeks, which says whose index is shown,
    with which gates; kategori: cut-offs, best first. Ranks count from 1, the highest index, among the regions of one
    level whose index is shown; the invented ones among themselves.
    """
    banyak, benih, derau = int(aturan["UNDIAN-BANYAK"]), int(aturan["UNDIAN-BENIH"]), float(aturan["UNDIAN-DERAU"])
    hasil = []
    for pemilu, bagian in butir.groupby("kode_pemilu", sort=True):
        susunan = bagian[["kode_dimensi", "bobot_dimensi", "kode_indikator", "bobot"]].drop_duplicates()
        susunan = susunan.sort_values("kode_indikator").reset_index(drop=True)
        wilayah = bagian[KUNCI].drop_duplicates().sort_values("kode_wilayah").reset_index(drop=True)
        kisi = pd.MultiIndex.from_product([wilayah["kode_wilayah"], susunan["kode_indikator"]])
        isi = bagian.set_index(["kode_wilayah", "kode_indikator"]).reindex(kisi)
        bentuk = (len(wilayah), len(susunan))
        skor = isi["skor"].to_numpy(dtype=float).reshape(bentuk)
        tempo = isi["jatuh_tempo"].to_numpy(dtype=float, na_value=0.0).reshape(bentuk) > 0
        nilai = _nilai_undian(wilayah["kode_wilayah"], susunan, skor, tempo, banyak, benih, derau, str(pemilu))
        hasil.append(_ringkas(wilayah, nilai, indeks[indeks["kode_pemilu"] == pemilu], kategori, aturan))
    return pd.concat(hasil, ignore_index=True)


def _nilai_undian(wilayah, susunan, skor, tempo, banyak, benih, derau, pemilu):
    """The index of each region in each draw: regions x draws; nan where nothing is due."""
    acak = np.random.Generator(np.random.PCG64(benih))
    bobot = susunan["bobot"].to_numpy() * (1 + acak.uniform(-derau, derau, (banyak, len(susunan))))
    dimensi = susunan.groupby("kode_dimensi", sort=True)["bobot_dimensi"].first()
    bobot_dimensi = dimensi.to_numpy() * (1 + acak.uniform(-derau, derau, (banyak, len(dimensi))))
    geometrik = acak.random(banyak) < 0.5
    tak_diketahui = tempo & np.isnan(skor)
    hasil = np.full((len(wilayah), banyak), np.nan)
    kolom_dimensi = [np.flatnonzero(susunan["kode_dimensi"].to_numpy() == kode) for kode in dimensi.index]
    for nomor, kode in enumerate(wilayah):
        skor_undian = np.broadcast_to(np.nan_to_num(skor[nomor]), bobot.shape)
        if tak_diketahui[nomor].any():
            skor_undian = skor_undian.copy()
            aliran = np.random.Generator(np.random.PCG64(_benih(benih, kode, pemilu)))
            # All columns are drawn: that one more is reported leaves the draws of the others as they were.
            semua = aliran.uniform(0, 100, bobot.shape)
            skor_undian[:, tak_diketahui[nomor]] = semua[:, tak_diketahui[nomor]]
        atas = np.zeros(banyak)
        atas_log = np.zeros(banyak)
        bawah = np.zeros(banyak)
        for urutan, kolom in enumerate(kolom_dimensi):
            kolom = kolom[tempo[nomor, kolom]]
            if not len(kolom):
                continue
            skor_dimensi = (bobot[:, kolom] * skor_undian[:, kolom]).sum(axis=1) / bobot[:, kolom].sum(axis=1)
            atas += bobot_dimensi[:, urutan] * skor_dimensi
            atas_log += bobot_dimensi[:, urutan] * np.log(np.maximum(skor_dimensi, 1))
            bawah += bobot_dimensi[:, urutan]
        if bawah.any():
            hasil[nomor] = np.where(geometrik, np.exp(atas_log / bawah), atas / bawah)
    return hasil


def _benih(benih: int, *kunci: str) -> int:
    return int.from_bytes(hashlib.sha256("|".join([str(benih), *kunci]).encode()).digest()[:8], "big")


def _ringkas(wilayah, nilai, indeks, kategori, aturan):
    """Per region: the spread of its index and rank, and the share of draws in each category, gates included."""
    indeks = wilayah[["kode_wilayah"]].merge(indeks, on="kode_wilayah", how="left")
    ada = ~np.isnan(nilai[:, 0])
    tabel = wilayah.copy()
    tabel["kode_pemilu"] = wilayah["kode_pemilu"]
    tabel["undian"] = np.where(ada, nilai.shape[1], 0)
    for nama, persentil in (("indeks_p5", 5), ("indeks_median", 50), ("indeks_p95", 95)):
        tabel[nama] = np.nan
        tabel.loc[ada, nama] = np.percentile(nilai[ada], persentil, axis=1).round(6)
    batas = kategori["batas_bawah"].to_numpy()
    # The first cut-off (best first) that is reached; a gate in the way puts it further down.
    golongan = (nilai[:, :, None] < batas[None, None, :]).sum(axis=2)
    terbaik = np.select(
        [indeks["gerbang_gagal"].to_numpy() > 0, indeks["gerbang_tidak_dapat_dinilai"].to_numpy() > 0],
        [int(aturan["URUTAN-GERBANG-GAGAL"]) - 1, int(aturan["URUTAN-GERBANG-TIDAK-DINILAI"]) - 1],
        0,
    )
    golongan = np.maximum(golongan, terbaik[:, None])
    for nomor, kode in enumerate(kategori["kode_kategori"]):
        tabel[f"bagian_{kode}"] = np.where(ada, (golongan == nomor).mean(axis=1).round(6), np.nan)
    kolom = ["peringkat_p5", "peringkat_median", "peringkat_p95", "pergeseran_peringkat", "banyak_dibandingkan"]
    tabel[kolom] = np.nan
    tampil = ada & indeks["skor"].notna().to_numpy()
    for _, kelompok in tabel[tampil].groupby(["tingkat", "sintetis"]):
        baris = kelompok.index.to_numpy()
        peringkat = _peringkat(nilai[baris])
        acuan = _peringkat(indeks.loc[baris, "skor"].to_numpy(dtype=float)[:, None])
        tabel.loc[baris, "peringkat_p5"] = np.percentile(peringkat, 5, axis=1, method="lower")
        tabel.loc[baris, "peringkat_median"] = np.percentile(peringkat, 50, axis=1)
        tabel.loc[baris, "peringkat_p95"] = np.percentile(peringkat, 95, axis=1, method="higher")
        tabel.loc[baris, "pergeseran_peringkat"] = np.abs(peringkat - acuan).mean(axis=1).round(6)
        tabel.loc[baris, "banyak_dibandingkan"] = len(baris)
    return tabel


def _peringkat(nilai):
    """Rank of each region in each draw, 1 = highest; equal ones share the better rank."""
    urut = np.sort(nilai, axis=0)
    peringkat = np.empty(nilai.shape)
    for undian_ke in range(nilai.shape[1]):
        lebih_tinggi = len(nilai) - np.searchsorted(urut[:, undian_ke], nilai[:, undian_ke], side="right")
        peringkat[:, undian_ke] = 1 + lebih_tinggi
    return peringkat
