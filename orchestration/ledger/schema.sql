-- The ledger. Every table is append-only: the triggers made in store.py refuse update and delete.
-- Times are naive WIB as ISO text. `seq` is the order in which things were recorded.

create table if not exists delivery (
    seq integer primary key autoincrement,
    delivery_id text not null unique,
    sha256 text not null,
    export text not null,              -- 'tidak_dikenal' for a file nobody asked for
    pengirim text not null,
    periode text not null,
    nama_berkas text not null,
    ukuran_bita integer not null,
    diterima_pada text not null,
    diterima_dinyatakan integer not null, -- 1: set with --received (back-loading)
    dicatat_pada text not null
);

create table if not exists arrival (  -- every time bytes arrive, the first time included
    seq integer primary key autoincrement,
    delivery_id text not null,
    nama_berkas text not null,
    dicatat_pada text not null
);

create table if not exists verdict (
    seq integer primary key autoincrement,
    verdict_id text not null unique,
    delivery_id text not null,
    judgement_key text not null,       -- contract, suite, reference seeds and reading code
    verdict text not null check (verdict in ('diterima', 'diterima_dengan_catatan', 'ditolak')),
    lingkup text,                      -- kode_wilayah the rows speak for; null when unreadable
    berlaku_pada text,
    dasar_tanggal text,
    baris integer not null,            -- data rows read
    baris_diterima integer not null,   -- rows that went to the lake
    batch_id text not null,
    dicatat_pada text not null
);

create table if not exists finding (
    seq integer primary key autoincrement,
    verdict_id text not null,
    nomor integer not null,
    aturan text not null,
    tingkat text not null check (tingkat in ('critical', 'warning', 'info')),
    lembar text,
    baris_sumber integer,
    kolom text,
    nilai text,                        -- masked
    pesan text not null,
    perbaikan text not null,
    unique (verdict_id, nomor)
);

create table if not exists gate (
    seq integer primary key autoincrement,
    invocation_id text not null,
    relation text not null,            -- schema.table
    suite_hash text,                   -- null: the suite could not be read
    outcome text not null check (outcome in ('passed', 'failed', 'could_not_run')),
    rules integer not null,
    failed_critical integer not null,
    failed_warning integer not null,
    row_count integer,
    content_hash text,
    detail text,                       -- why it could not run
    dicatat_pada text not null
);

create table if not exists build (   -- one row per dbt node of an invocation
    seq integer primary key autoincrement,
    invocation_id text not null,
    node text not null,
    status text not null,
    dicatat_pada text not null
);

create table if not exists release (
    seq integer primary key autoincrement,
    release_id text,
    peristiwa text not null check (peristiwa in ('terbit', 'tidak_berubah', 'ditolak', 'dikembalikan')),
    invocation_id text,
    tanggal_acuan text,
    keterangan text not null,
    dicatat_pada text not null
);

create table if not exists as_known_on (  -- warehouses built for a question; a release is what `current` may show
    seq integer primary key autoincrement,
    diketahui_pada text not null,      -- the day
    tanggal_acuan text not null,
    invocation_id text,
    keterangan text not null,
    dicatat_pada text not null
);

create index if not exists delivery_by_export on delivery (export, diterima_pada, seq);
create index if not exists verdict_by_delivery on verdict (delivery_id, seq);
create index if not exists gate_by_invocation on gate (invocation_id);
