"""What the manifests say of versions."""

from __future__ import annotations

import pytest

from capsule_lint.facts.installed_version import (
    ControllerVersion,
    controller_version,
    images,
    own_roles,
    version_labels,
)
from capsule_lint.facts.inventory import Inventory
from capsule_lint.facts.words.common import Reference
from capsule_lint.facts.words.release import Image, VersionLabel
from capsule_lint.frozen import replace
from capsule_lint.model import Origin

from .bundles import inventory

LABELS = "{helm.sh/chart: capsule-0.4.6, app.kubernetes.io/version: 0.3.3}"
CONTAINER = ("spec", "template", "spec", "containers", 0)
IMAGE = Origin(0, (*CONTAINER, "image"))
LABEL = Origin(0, ("metadata", "labels", "app.kubernetes.io/version"))


def controller(image: str, labels: str = "{}", name: str = "capsule") -> str:
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: {name}, namespace: tenancy, labels: {labels}}}
        spec: {{template: {{spec: {{containers: [{{image: "{image}", args: [--configuration-name=default]}}]}}}}}}
        """


def configuration(labels: str) -> str:
    return f"{{kind: CapsuleConfiguration, metadata: {{name: default, labels: {labels}}}}}"


def version(*texts: str, given: str = "") -> ControllerVersion:
    found = inventory(*texts)
    found = Inventory(replace(found.bundle, capsule_version=given))
    return controller_version(found, own_roles(found))


@pytest.mark.parametrize(
    ("image", "labels", "found"),
    [
        ("ghcr.io/projectcapsule/capsule:v0.14.0", LABELS, ControllerVersion("0.14.0", "", IMAGE)),
        ("capsule:0.14.0", "{}", ControllerVersion("0.14.0", "", IMAGE)),
        ("localhost:5000/mirror/tenancy:v0.14.0-rc.1", "{}", ControllerVersion("0.14.0-rc.1", "", IMAGE)),
        ("example.org/capsule:v0.14.0@sha256:00", "{}", ControllerVersion("0.14.0", "", IMAGE)),
        # An image that names no version is taken for what its chart says.
        ("example.org/capsule@sha256:00", LABELS, ControllerVersion("0.3.3", "", LABEL)),
        ("example.org/capsule:latest@sha256:00", LABELS, ControllerVersion("0.3.3", "", LABEL)),
        ("example.org/capsule:production", LABELS, ControllerVersion("0.3.3", "", LABEL)),
        (
            "example.org/capsule:production",
            "{helm.sh/chart: other-1.0.0, app.kubernetes.io/version: 1.0.0}",
            ControllerVersion(
                None, "no image tag and no label says which version of Capsule's controller this is", IMAGE
            ),
        ),
        # One that floats is not.
        (
            "example.org/capsule:latest",
            LABELS,
            ControllerVersion(
                None, "image example.org/capsule:latest is whatever version it is when it is pulled", IMAGE
            ),
        ),
        (
            "example.org:5000/capsule",
            LABELS,
            ControllerVersion(
                None, "image example.org:5000/capsule is whatever version it is when it is pulled", IMAGE
            ),
        ),
    ],
)
def test_the_version_is_that_of_the_image_else_of_the_label_of_its_chart(
    image: str, labels: str, found: ControllerVersion
) -> None:
    assert version(controller(image, labels)) == found


def test_what_the_user_says_counts_before_the_manifests() -> None:
    said = [version(text, given="0.13.2") for text in (controller("example.org/capsule:v0.14.0"), "kind: X")]

    assert said == [ControllerVersion("0.13.2", "", IMAGE), ControllerVersion("0.13.2", "", None)]


def test_several_versions_are_none() -> None:
    images = version(controller("example.org/capsule:v0.14.0"), controller("example.org/capsule:v0.13.2", name="other"))
    labels = version(configuration(LABELS), configuration(LABELS.replace("0.3.3", "0.3.2")))

    assert (images, labels) == (
        ControllerVersion(None, "the images of Capsule's controller are of several versions: 0.13.2 and 0.14.0", IMAGE),
        ControllerVersion(
            None, "labels of the chart say several versions of Capsule's controller: 0.3.2 and 0.3.3", None
        ),
    )


def test_labels_of_the_chart_say_each_version_once() -> None:
    found = version_labels(
        inventory(configuration(LABELS), configuration(LABELS), configuration(LABELS.replace("0.3.3", "v0.3.2")))
    )

    assert found == (
        VersionLabel("0.3.3", "0.4.6", Reference("CapsuleConfiguration", "", "default", Origin(0)), LABEL),
        VersionLabel(
            "0.3.2",
            "0.4.6",
            Reference("CapsuleConfiguration", "", "default", Origin(2)),
            Origin(2, ("metadata", "labels", "app.kubernetes.io/version")),
        ),
    )


def test_of_the_labels_that_of_what_runs_counts_first() -> None:
    several = inventory(configuration(LABELS), controller("", LABELS, "b"), controller("", LABELS, "a"))
    (label,) = version_labels(several)

    assert label.origin == Origin(2, LABEL.path)


def test_images_of_the_pods_and_of_the_hook_jobs() -> None:
    found = inventory(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: capsule, namespace: tenancy}
        spec:
          template:
            spec:
              containers:
              - {name: rbac-proxy, image: quay.io/brancz/kube-rbac-proxy:v0.18.0@sha256:00, imagePullPolicy: Never}
              - {name: manager, image: "example.org:5000/capsule:v0.14.0"}
              - {name: broken, image: 7}
        """,
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: crds, namespace: tenancy, annotations: {helm.sh/hook: pre-install}}
        spec: {template: {spec: {containers: [{image: kubectl}]}}}
        """,
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: somebody-elses, namespace: tenancy}
        spec: {template: {spec: {containers: [{image: kubectl}]}}}
        """,
    )
    deployment = Reference("Deployment", "tenancy", "capsule", Origin(0))

    assert images(found, own_roles(found)) == (
        Image(
            image="quay.io/brancz/kube-rbac-proxy:v0.18.0@sha256:00",
            repository="quay.io/brancz/kube-rbac-proxy",
            tag="v0.18.0",
            digest="sha256:00",
            version="0.18.0",
            pull_policy="Never",
            role="sidecar",
            controllers=None,
            container="rbac-proxy",
            workload=deployment,
            origin=Origin(0, CONTAINER),
        ),
        Image(
            image="example.org:5000/capsule:v0.14.0",
            repository="example.org:5000/capsule",
            tag="v0.14.0",
            digest="",
            version="0.14.0",
            pull_policy="IfNotPresent",
            role="controller",
            controllers=("0.14.0",),
            container="manager",
            workload=deployment,
            origin=Origin(0, (*CONTAINER[:-1], 1)),
        ),
        Image(
            image="kubectl",
            repository="kubectl",
            tag="",
            digest="",
            version=None,
            pull_policy="Always",
            role="job",
            controllers=None,
            container="",
            workload=Reference("Job", "tenancy", "crds", Origin(1)),
            origin=Origin(1, CONTAINER),
        ),
    )


def test_an_image_knows_the_controllers_of_its_repository() -> None:
    pods = "spec: {template: {spec: {containers: [{name: manager, image: %s}]}}}"
    found = inventory(
        *(
            f"{{kind: Deployment, apiVersion: apps/v1, metadata: {{name: {name}, namespace: tenancy}}, {pods % image}}}"
            for name, image in [
                ("a", "a.io/capsule:v0.14.0"),
                ("b", "a.io/capsule:v0.13.0"),
                ("c", "a.io/capsule:v0.14.0"),
                ("d", "b.io/capsule:mine"),
            ]
        )
    )

    assert [(image.image, image.controllers) for image in images(found, own_roles(found))] == [
        ("a.io/capsule:v0.14.0", ("0.14.0", "0.13.0")),
        ("a.io/capsule:v0.13.0", ("0.14.0", "0.13.0")),
        ("a.io/capsule:v0.14.0", ("0.14.0", "0.13.0")),
        ("b.io/capsule:mine", ()),
    ]
