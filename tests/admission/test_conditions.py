"""matchConditions: Kubernetes' CEL, and what an error or an unknown among them means."""

from __future__ import annotations

import pytest

from capsule_lint.admission import Verdict
from capsule_lint.admission.cel_environment import Condition, Outcome, activation

from .made import called, hook, request

REFUSED = "the API server refuses the whole configuration for it"
TRUE, FALSE, ERROR = "true", "false", "1 / 0 == 1"
UNKNOWN = "authorizer.group('').resource('pods').check('get').allowed()"


@pytest.mark.parametrize(
    ("conditions", "fail", "ignore"),
    [
        ([TRUE, TRUE], Verdict.YES, Verdict.YES),
        ([TRUE, FALSE], None, None),
        ([TRUE, ERROR], Verdict.ERROR, None),
        # one that is false decides, whatever else fails
        ([ERROR, FALSE], None, None),
        ([UNKNOWN, FALSE], None, None),
        ([UNKNOWN, TRUE], Verdict.UNKNOWN, Verdict.UNKNOWN),
        # the unknown one may be false; with Ignore that makes no difference
        ([UNKNOWN, ERROR], Verdict.UNKNOWN, None),
        ([ERROR, UNKNOWN], Verdict.UNKNOWN, None),
    ],
)
def test_several_conditions(conditions: list[str], fail: Verdict, ignore: Verdict) -> None:
    made = request(namespace="shop", name="x")

    assert [called(hook(conditions=conditions, failurePolicy=policy), made, {}) for policy in ("Fail", "Ignore")] == [
        fail,
        ignore,
    ]


def test_conditions_are_not_asked_where_rules_or_selectors_do_not_match() -> None:
    made = request(namespace="shop", name="x")
    selector = {"matchLabels": {"a": "b"}}

    assert [
        called(hook(conditions=[ERROR], **fields), made, {})
        for fields in ({"resources": ["nodes"]}, {"namespaceSelector": selector}, {"objectSelector": selector})
    ] == [None] * 3


CREATE = request(
    namespace="solar",
    name="web",
    userInfo={"username": "system:node:worker-1", "groups": ["system:nodes"]},
    object={
        "metadata": {"labels": {"app": "web"}},
        "spec": {"replicas": 2, "share": 1.5, "list": ["a", "b", 1, True, None], "nothing": None},
    },
)


@pytest.mark.parametrize(
    ("outcome", "expression"),
    [
        # request: absent fields are absent, not empty
        (Outcome.TRUE, "request.name == 'web' && request.namespace == 'solar' && request.operation == 'CREATE'"),
        (Outcome.TRUE, "request.dryRun == false && request.options.kind == 'CreateOptions'"),
        (Outcome.FALSE, "has(request.subResource)"),
        (Outcome.ERROR, "request.subResource == ''"),
        (Outcome.TRUE, "!has(request.subResource) || request.subResource == ''"),
        (Outcome.ERROR, "request.userInfo.extra.size() > 0"),
        (Outcome.TRUE, "request.userInfo.groups.exists(g, g == 'system:nodes')"),
        (Outcome.TRUE, "request.kind.kind == 'Pod' && request.requestResource.resource == 'pods'"),
        (Outcome.UNKNOWN, "request.object.metadata.name == 'web'"),
        (Outcome.UNKNOWN, "request.userInfo.name == 'web'"),
        # null
        (Outcome.TRUE, "oldObject == null && object != null && namespaceObject == null"),
        (Outcome.ERROR, "oldObject.metadata.name == 'web'"),
        (Outcome.ERROR, "namespaceObject.metadata.name == 'solar'"),
        (Outcome.TRUE, "!has(oldObject.metadata)"),
        (Outcome.ERROR, "has(oldObject.metadata.labels)"),
        (Outcome.TRUE, "oldObject.?spec.replicas.orValue(1) < 2"),
        (Outcome.FALSE, "object.?spec.replicas.orValue(1) < 2"),
        (Outcome.FALSE, "has(object.spec.nothing.x) || has(object.spec.replicas.x)"),
        (Outcome.FALSE, "object.spec.nothing[?0].hasValue()"),
        (Outcome.TRUE, "object.metadata.?annotations['a'].orValue('') == ''"),
        (Outcome.FALSE, "[oldObject][0].?x.hasValue() || (oldObject).?x.hasValue() || dyn(oldObject).?x.hasValue()"),
        (Outcome.FALSE, "[1].map(i, oldObject)[0].?x.hasValue() || {'a': oldObject}['a'].?x.hasValue()"),
        (Outcome.FALSE, "oldObject.?a.?b[?0].hasValue() || [?oldObject.?a].size() == 1"),
        (Outcome.FALSE, "object.?spec.?nothing.?x.hasValue()"),
        # numbers
        (Outcome.TRUE, "object.spec.replicas > 1.5 && object.spec.share < 2 && object.spec.replicas == 2.0"),
        (Outcome.TRUE, "1 < 2.5 && 3u > 2"),
        # errors that do not matter
        (Outcome.TRUE, "1 / 0 == 1 || true"),
        (Outcome.FALSE, "false && oldObject.spec.x"),
        (Outcome.ERROR, "object.metadata.labels.all(k, object.metadata.labels[k] == oldObject.x)"),
        # strings, lists, maps, sets
        (Outcome.TRUE, "'A,b'.lowerAscii().split(',')[0] == 'a' && 'abc'.matches('^a')"),
        (Outcome.TRUE, "'app' in object.metadata.labels && object.metadata.labels.exists(k, v, k + v == 'appweb')"),
        (Outcome.TRUE, "sets.contains(object.spec.list, ['a', 'b'])"),
        (Outcome.TRUE, "[1, 2].sum() == 3 && [1.5, 1.5].sum() == 3.0 && [2, 1].min() == 1 && ['a', 'b'].max() == 'b'"),
        (Outcome.TRUE, "[1, 2, 2].isSorted() && ![2, 1].isSorted() && [].sum() == 0"),
        (Outcome.ERROR, "[].min() == 1"),
        (Outcome.TRUE, "object.spec.list.indexOf(1) == 2 && object.spec.list.indexOf(true) == 3"),
        (Outcome.TRUE, "object.spec.list.indexOf(null) == 4 && [1, 2, 1].lastIndexOf(1) == 2 && [1].indexOf(7) == -1"),
        (Outcome.TRUE, "'abcb'.indexOf('b') == 1 && 'abcb'.indexOf('b', 2) == 3 && 'abcb'.lastIndexOf('b', 2) == 1"),
        (Outcome.FALSE, "'abc'.indexOf('b', 7) == 1"),
        # regular expressions are RE2's
        (Outcome.TRUE, "request.userInfo.username.find('([a-z]+):(n)') == 'system:n' && 'a'.find('b') == ''"),
        (Outcome.TRUE, "request.userInfo.username.findAll('[a-z]+') == ['system', 'node', 'worker']"),
        (Outcome.TRUE, "request.userInfo.username.findAll('[a-z]+', 1) == ['system']"),
        (Outcome.ERROR, "'a'.find('(' + '?=a)') == ''"),
        (Outcome.UNKNOWN, "'aba'.findAll('b*').size() == 3"),
        # quantities and versions
        (Outcome.TRUE, "quantity('1k') == quantity('1000') && quantity('100Mi').isGreaterThan(quantity('1Ki'))"),
        (Outcome.TRUE, "quantity('1').add(quantity('500m')).sub(1) == quantity('0.5') && sign(quantity('-1')) == -1"),
        (Outcome.TRUE, "quantity('1G').compareTo(quantity('1Gi')) == -1"),
        (Outcome.TRUE, "quantity('1e3').asApproximateFloat() == 1e3 && quantity('2').isLessThan(quantity('3'))"),
        (Outcome.TRUE, "isQuantity('1.5Gi') && !isQuantity('1K') && !isQuantity('') && isQuantity('Mi')"),
        (Outcome.ERROR, "sign(quantity('three')) == 1"),
        (Outcome.TRUE, "semver('1.2.3').minor() == 2 && semver('v1.0', true) == semver('1.0.0+build')"),
        (Outcome.TRUE, "semver('1.0.0-rc.2').isLessThan(semver('1.0.0-rc.10'))"),
        (Outcome.TRUE, "semver('1.0.0-z').isLessThan(semver('1.0.0')) && !isSemver('1.0') && isSemver('1.0.0-a.1')"),
        (Outcome.TRUE, "isSemver('01.1', true) && !isSemver('1.0-x', true) && !isSemver('1.0', false)"),
        # addresses, networks, URLs
        (Outcome.TRUE, "ip('10.0.0.1').family() == 4 && ip('::1').isLoopback() && ip('0.0.0.0').isUnspecified()"),
        (Outcome.TRUE, "!isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0') && !isIP('01.2.3.4') && isIP('1.2.3.4')"),
        (Outcome.TRUE, "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::abcd')"),
        (Outcome.TRUE, "ip('224.0.0.1').isLinkLocalMulticast() && ip('ff02::1').isLinkLocalMulticast()"),
        (Outcome.TRUE, "ip('169.254.1.1').isLinkLocalUnicast() && !ip('255.255.255.255').isGlobalUnicast()"),
        (Outcome.TRUE, "cidr('10.0.0.0/8').containsIP('10.1.2.3') && !cidr('10.0.0.0/8').containsIP(ip('::1'))"),
        (Outcome.TRUE, "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')"),
        (Outcome.FALSE, "cidr('10.1.0.0/16').containsCIDR(cidr('10.0.0.0/8'))"),
        (
            Outcome.TRUE,
            "cidr('10.0.0.1/8').masked() == cidr('10.0.0.0/8') && cidr('10.0.0.1/8').ip() == ip('10.0.0.1')",
        ),
        (Outcome.TRUE, "cidr('::/64').prefixLength() == 64 && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0')"),
        (Outcome.TRUE, "url('https://u@[::1]:8080/a?b=c').getHostname() == '::1' && url('/a').getHost() == ''"),
        (Outcome.TRUE, "url('https://a.b:80/c?d=e&d=f').getQuery() == {'d': ['e', 'f']}"),
        (Outcome.TRUE, "url('http://a:80').getPort() == '80' && url('http://a/b').getEscapedPath() == '/b'"),
        (Outcome.TRUE, "isURL('/absolute') && !isURL('../relative') && url('HTTP://A/b').getScheme() == 'http'"),
        (Outcome.TRUE, "isURL('https://a.b/c d')"),
        (Outcome.TRUE, "isURL('mailto:alice@example.com')"),
        # formats
        (Outcome.FALSE, "format.dns1123Label().validate('web-1').hasValue()"),
        (Outcome.TRUE, "format.dns1123Label().validate('Web').hasValue()"),
        (Outcome.TRUE, "!format.named('qualifiedName').value().validate('a.b/c').hasValue()"),
        (Outcome.TRUE, "format.named('nonsense') == optional.none() && format.uuid().validate('x').hasValue()"),
        (Outcome.TRUE, "format.named('date').hasValue()"),
        # what cannot be known
        (Outcome.UNKNOWN, "authorizer.requestResource.check('get').allowed()"),
        (Outcome.FALSE, "request.name == 'x' && authorizer.path('/').check('get').allowed()"),
        (Outcome.TRUE, "request.name == 'web' || authorizer.serviceAccount('a', 'b').path('c').check('d').errored()"),
        (Outcome.UNKNOWN, "image('nginx').registry() == 'docker.io'"),
        (Outcome.TRUE, "{'a': 1}.transformMap(k, v, v + 1).a == 2"),
        # what the API server refuses
        (Outcome.UNKNOWN, "variables.x == 1"),
        (Outcome.UNKNOWN, "params.x == 1"),
        (Outcome.UNKNOWN, "request.name"),
        (Outcome.UNKNOWN, "request.name =="),
        (Outcome.UNKNOWN, "request.name.indexOf('a'"),
        # text that looks like code
        (Outcome.FALSE, "'has(oldObject.x).indexOf(' == r'\\d' // has(oldObject.y)"),
        (Outcome.TRUE, '"""a"b""" == \'a"b\' && b"a" == bytes("a")'),
    ],
)
def test_expressions(outcome: Outcome, expression: str) -> None:
    assert Condition(expression).evaluate(activation(CREATE)).outcome is outcome


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("oldObject.spec.x == 1", "no such key: spec (in a value of type null_type)"),
        ("object.spec.x == 1", "no such key: x"),
        ("request.color == 1", f"{REFUSED}: compilation failed: undefined field 'color'"),
        ("variables.x == 1", f"{REFUSED}: compilation failed: undeclared reference to 'variables' (in container '')"),
        ("request.name", f"{REFUSED}: must evaluate to bool but got string"),
        ("authorizer.path('/').check('get').allowed()", "what the cluster's authorizer says is not known"),
        ("request.name == 'web'", ""),
    ],
)
def test_reasons(expression: str, reason: str) -> None:
    assert Condition(expression).evaluate(activation(CREATE)).reason == reason


SENDERS = {"masters": ["system:masters", "system:authenticated"], "others": ["system:authenticated"], "nobody": None}


@pytest.mark.parametrize(
    ("expression", "masters"),
    [
        ("authorizer.group('').resource('pods').namespace('a').check('get').allowed()", Outcome.TRUE),
        ("authorizer.requestResource.check('get').errored()", Outcome.FALSE),
        ("authorizer.path('/healthz').check('get').reason() == ''", Outcome.TRUE),
        ("!authorizer.path('/healthz').check('get').allowed()", Outcome.FALSE),
        ("authorizer.serviceAccount('a', 'b').path('/healthz').check('get').allowed()", Outcome.UNKNOWN),
        # A third question costs more than one condition may.
        (" && ".join(["authorizer.path('/').check('get').allowed()"] * 3), Outcome.ERROR),
    ],
)
def test_what_the_authorizer_says(expression: str, masters: Outcome) -> None:
    said = {}
    for sender, groups in SENDERS.items():
        user = {"username": "u"} if groups is None else {"username": "u", "groups": groups}
        said[sender] = Condition(expression).evaluate(activation(request(name="x", userInfo=user))).outcome

    assert said["masters"] is masters
    assert {said["others"], said["nobody"]} == {Outcome.ERROR if masters is Outcome.ERROR else Outcome.UNKNOWN}


def test_all_conditions_of_a_webhook_have_a_budget_which_a_false_one_does_not_spare() -> None:
    costly = [f"lists.range({900_000 + number}).size() > 0" for number in range(3)]
    made = request(namespace="shop", name="x")

    assert [
        called(hook(conditions=[*costly[:count], FALSE], failurePolicy=policy), made, {})
        for count in (2, 3)
        for policy in ("Fail", "Ignore")
    ] == [None, None, Verdict.ERROR, None]


TOO_LARGE = (
    "not known to capsule-lint: the regular expression is too large to be tried out: "
    "written out, it has more than 4,000 parts"
)
TOO_MANY = "not known to capsule-lint: what it finds in so many searches for regular expressions"


@pytest.mark.parametrize(
    ("expression", "outcome", "reason"),
    [
        ("request.name.matches('a{0,1000}a{0,1000}a{0,1000}')", Outcome.UNKNOWN, TOO_LARGE),
        ("matches(request.name, 'a{0,1000}' + 'a{0,1000}' + 'a{0,1000}')", Outcome.UNKNOWN, TOO_LARGE),
        ("request.name.find('a{0,1000}a{0,1000}a{0,1000}') == ''", Outcome.UNKNOWN, TOO_LARGE),
        ("lists.all(x, (request.name + x).matches('a{0,500}'))", Outcome.UNKNOWN, TOO_MANY),
        ("lists.all(x, request.name.matches('a{0,500}'))", Outcome.TRUE, ""),
        ("matches(request.name, '^w.b$') && request.name.matches('e')", Outcome.TRUE, ""),
        ("request.name.matches('^web-')", Outcome.FALSE, ""),
    ],
)
def test_searches_are_bounded(expression: str, outcome: Outcome, reason: str) -> None:
    many = f"[{', '.join(repr(str(number)) for number in range(50))}]"

    answer = Condition(expression.replace("lists", many)).evaluate(activation(CREATE))

    assert (answer.outcome, answer.reason.partition(" [")[0]) == (outcome, reason)


HOSTILE = {
    "parentheses": "(" * 20_000 + "true" + ")" * 20_000,
    "a sum": "1" + "+1" * 20_000 + " > 0",
    "fields": "object" + ".a" * 20_000 + " == 1",
    "a list that doubles": "optional.of([1])"
    + "".join(f".optMap(x{n}, x{n} + x{n})" for n in range(60))
    + ".hasValue()",
    "digits of a number": "'%.99999999f'.format([1.0]) == request.name",
    "a file": "timestamp(0).getHours('../../etc/passwd') == 1",
    "an exponent": "quantity('1e" + "9" * 50 + "').isInteger()",
}


@pytest.mark.parametrize("expression", HOSTILE.values(), ids=HOSTILE)
def test_what_is_too_much_to_be_tried_out_is_not_known(expression: str) -> None:
    answer = Condition(expression).evaluate(activation(CREATE))

    assert (answer.outcome, answer.reason.partition(": ")[0]) == (Outcome.UNKNOWN, "not known to capsule-lint")


@pytest.mark.parametrize(
    "expression",
    ["9" * 5_000 + " > 1", "1e" + "9" * 30 + " > 1.0", f"'{'a' * 100_000}' == ''", f"int('{'9' * 5_000}') > 1"],
)
def test_what_the_api_server_does_not_read_is_refused(expression: str) -> None:
    assert Condition(expression).refusal


def test_a_condition_may_take_only_so_many_steps_for_all_requests() -> None:
    made = Condition("lists.range(1000).all(x, lists.range(50).all(y, x + y + request.name.size() > 0))")
    outcomes = [made.evaluate(activation(CREATE)).outcome for _ in range(20)]

    assert (outcomes[0], outcomes[-1]) == (Outcome.TRUE, Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("timestamp('2026-01-01T05:30:00+05:30')", "timestamp('2026-01-01T00:00:00Z')"),
        ("timestamp('2025-12-31T20:15:00-03:45')", "timestamp('2026-01-01T00:00:00Z')"),
        ("duration('1us')", "duration('1000ns')"),
        ("duration('1µs')", "duration('1us')"),  # the sign for micro
        ("duration('1\u03bcs')", "duration('1us')"),  # the Greek letter
        ("duration('1ms')", "duration('1000us')"),
        ("duration('1s')", "duration('1000ms')"),
        ("duration('1m')", "duration('60s')"),
        ("duration('1h')", "duration('60m')"),
    ],
)
def test_times_are_what_go_reads_in_them(one: str, other: str) -> None:
    assert called(hook(conditions=[f"{one} == {other}"]), request(), {}) is Verdict.YES


@pytest.mark.parametrize("text", ["", "1h 2m", "x1h", "1hx", "1", "-", "1d", "h", ".s", "1..5s"])
def test_what_is_no_duration_to_go_is_an_error(text: str) -> None:
    asked = request(userInfo={"username": text})

    assert called(hook(conditions=["duration(request.userInfo.username) > duration('0s')"]), asked, {}) is Verdict.ERROR


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ("request.name.replace('a', 'b', 0) == 'aaa'", Verdict.YES),
        ("request.name.replace('a', 'b', 1) == 'baa'", Verdict.YES),
        ("request.name.replace('a', 'b', -1) == 'bbb'", Verdict.YES),
        ("request.name.lastIndexOf('a', 0) == 0", Verdict.YES),
        ("request.name.lastIndexOf('a', 3) == -1", Verdict.YES),
        ("request.name.lastIndexOf('a', -1) == -1", Verdict.ERROR),
    ],
)
def test_counts_and_offsets_below_zero_are_what_cel_go_makes_of_them(condition: str, verdict: Verdict) -> None:
    assert called(hook(conditions=[condition]), request(name="aaa"), {}) is verdict
