"""What a kustomization builds with and is no object by itself."""

from __future__ import annotations

from pathlib import Path

from capsule_lint.load.kustomize_parts import parts_within


def parts(folder: Path, files: dict[str, str]) -> set[str]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return {str(Path(part).relative_to(folder.resolve())) for part in parts_within([str(folder)])}


def test_patches_components_replacements_and_configurations_are_parts(tmp_path: Path) -> None:
    text = """\
resources: [../base, web.yaml]
patches: [{path: a.yaml}, {patch: "- op: remove"}, {path: ../shared/b.yaml}]
patchesStrategicMerge: [c.yaml, "kind: Deployment\\nmetadata: {name: x}\\n"]
patchesJson6902: [{path: d.json, target: {kind: Service}}]
components: [../components/x]
replacements: [{path: e.yaml}, {source: {}}]
Configurations: [f.yaml]
configMapGenerator: [{files: [g.yaml]}]
"""
    assert parts(tmp_path, {"apps/prod/kustomization.yaml": text}) == {
        *(f"apps/prod/{name}" for name in ("a.yaml", "c.yaml", "d.json", "e.yaml", "f.yaml")),
        "apps/shared/b.yaml",
        "apps/components/x",
    }


def test_a_resource_is_an_object_whatever_patches_with_it(tmp_path: Path) -> None:
    text = "resources: [a.yaml]\npatches: [{path: a.yaml}]\n"

    assert parts(tmp_path, {"kustomization.yml": text}) == set()


def test_what_is_no_kustomization_names_nothing(tmp_path: Path) -> None:
    flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {patches: [{path: a.yaml}]}\n"

    assert parts(tmp_path, {"kustomization.yaml": flux, "b/kustomization.yaml": "patches: [\n"}) == set()
    assert parts(tmp_path, {"c/kustomization.yaml": "[a, b]\n", "d/kustomization.yaml": "patches: 1\n"}) == set()
