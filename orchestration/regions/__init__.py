"""Which region does a sender mean?

Belongs here: turning a written province, kabupaten/kota, kecamatan, overseas
representation or code into our ``kode_wilayah``, from the region seeds in
``dbt_project/seeds/reference`` and, below the kabupaten/kota, the official tree.

Does not belong here: the region data itself (the seeds), reading files and
finding the columns (``exports`` and ``landing``), and what happens to a row
whose region does not resolve.
"""

from orchestration.regions.index import Region, RegionIndex, Resolution

__all__ = ["Region", "RegionIndex", "Resolution"]
