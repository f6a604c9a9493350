"""The expected x received matrix is published: nothing that arrived is missing, and what is owed is said aloud."""

from __future__ import annotations

from tests.world import World


def test_every_delivery_of_a_known_export_is_counted_once(built: World):
    assert built.query("select sum(jumlah_kiriman) from marts.mart_kualitas__penerimaan") == built.query(
        "select count(*) from marts.mart_kualitas__delivery where export <> 'tidak_dikenal'"
    )


def test_what_is_in_force_stands_behind_every_received_period(built: World):
    assert (
        built.query(
            "select p.* from marts.mart_kualitas__penerimaan p "
            "left join marts.mart_kualitas__delivery d using (delivery_id) "
            "where p.delivery_id is not null and (d.delivery_id is null or d.periode <> p.periode "
            "or d.pengirim <> p.pengirim or (d.verdict = 'ditolak') <> (p.status = 'ditolak') "
            "or (d.verdict <> 'ditolak' and not d.berlaku_dalam_slot))"
        )
        == []
    )


def test_what_is_owed_stands_on_the_page(built: World):
    owed = built.query(
        "select distinct pengirim, judul_export from marts.mart_kualitas__penerimaan where status = 'belum_diterima'"
    )
    assert owed, "the samples lie years back: something must be owed by now"
    page = (built.root / "published" / "current" / "index.html").read_text(encoding="utf-8")
    section = page.split("Kiriman yang ditunggu</h2>")[1].split("<h2>")[0]
    for sender, export in owed:
        marked = f"{sender} (sintetis)" if "(00" in sender else sender
        assert f'{marked}</td><td data-k="ekspor">{export}' in section


def test_a_restated_sample_names_what_it_replaces(built: World):
    rows = built.query(
        "select new.hubungan, old.delivery_id is not null, old.lingkup = new.lingkup "
        "from marts.mart_kualitas__delivery new left join marts.mart_kualitas__delivery old "
        "on old.delivery_id = new.menggantikan where new.menggantikan is not null"
    )
    assert rows and set(rows) == {("ralat", True, True)}
    kinds = {row[0] for row in built.query("select distinct hubungan from marts.mart_kualitas__delivery")}
    assert {"pertama", "ralat", "lingkup_lain"} <= kinds
