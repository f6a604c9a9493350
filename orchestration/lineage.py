"""The lineage as a picture: groups of the real asset graph as a Mermaid flowchart, for the README.

`python -m orchestration.lineage` prints it; a test holds the README's copy against it.
"""

from orchestration.definitions import build_defs


def mermaid() -> str:
    """A flowchart with one box per group of assets and an arrow wherever an asset reads one of another group."""
    graph = build_defs().resolve_asset_graph()
    group = {key: graph.get(key).group_name or "default" for key in graph.get_all_asset_keys()}
    sizes: dict[str, int] = {}
    for name in group.values():
        sizes[name] = sizes.get(name, 0) + 1
    edges = {
        (group[parent], group[key])
        for key in group
        for parent in graph.get(key).parent_keys
        if parent in group and group[parent] != group[key]
    }
    # What is reachable through another group needs no arrow of its own in a picture for people.
    direct = {edge for edge in edges if not _longer_way(edge, edges)}
    boxes = [f'    {name}["{name}<br/>{n} {"asset" if n == 1 else "assets"}"]' for name, n in sorted(sizes.items())]
    arrows = [f"    {start} --> {end}" for start, end in sorted(direct)]
    return "\n".join(["flowchart LR", *boxes, *arrows])


def _longer_way(edge: tuple[str, str], edges: set[tuple[str, str]]) -> bool:
    start, end = edge
    seen = {start}
    frontier = {b for a, b in edges if a == start and b != end}
    while frontier:
        if end in frontier:
            return True
        seen |= frontier
        frontier = {b for a, b in edges if a in frontier and b not in seen}
    return False


if __name__ == "__main__":
    print(mermaid())
