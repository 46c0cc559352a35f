"""Secret values in lines of text, found without a parser."""

import pytest

from capsule_lint.secrecy.texts import assignment_without_secret, masked, scan, without_secrets


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  password: abc", "  password: ***"),
        ("  password: abc def # why", "  password: *** # why"),
        ('"password": "a\\"b", "x": 1', '"password": ***, "x": 1'),
        ("password: 'it''s', x", "password: ***, x"),
        ("{a: 1, password: abc, b: 2}", "{a: 1, password: ***, b: 2}"),
        ("password: ''", "password: ''"),
        ("token: true", "token: true"),
        ("token: 12", "token: 12"),
        ("token: null", "token: null"),
        ("secret: {secretName: a}", "secret: {secretName: a}"),
        ("password: {abc", "password: ***"),
        ("credentials: []", "credentials: []"),
        ("passwords: [a, b]", "passwords: ***"),
        ("password: {{ .Values.password }}", "password: {{ .Values.password }}"),
        ('password: {{ "abc" | quote }}', "password: ***"),
        ("- --password=abc", "- --password=***"),
        ("- --enable-secret=true", "- --enable-secret=true"),
        ('args: ["--token", "abc", "-x"]', 'args: ["--token", ***, "-x"]'),
        ("run --api-token abc --verbose", "run --api-token *** --verbose"),
        ("run --api-token --verbose", "run --api-token --verbose"),
        ("db.password = abc def", "db.password = ***"),
        ("export PASSWORD=abc", "export PASSWORD=***"),
        ("a b password=abc def", "a b password=*** def"),
        ("Authorization: Bearer abc", "Authorization: ***"),
        ("url: https://user:a@b@host/x", "url: https://***@host/x"),
        ("url: ssh://git@host/x, https://host:80/a@b", "url: ssh://git@host/x, https://host:80/a@b"),
        ("image: ghcr.io/x/token:1.2.3", "image: ghcr.io/x/token:1.2.3"),
        ("x: !!binary YWJj", "x: !!binary ***"),
        ("x: !<tag:yaml.org,2002:binary> YWJj", "x: !<tag:yaml.org,2002:binary> ***"),
        ("<password>abc</password><other>x</other>", "<password>***</password><other>x</other>"),
        ("secretName: capsule-tls", "secretName: capsule-tls"),
    ],
)
def test_a_line_by_itself(line, shown):
    assert without_secrets(line) == shown


def shown(text: str, *, strict: bool) -> str:
    lines = text.split("\n")
    return "\n".join(map(masked, lines, scan(lines, strict=strict)))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("password:\n  abc\nx: 1", "password:\n  ***\nx: 1"),
        ("password: |\n  abc\n\n  def\nx: 1", "password: ***\n  ***\n\n  ***\nx: 1"),
        ("password: abc\n  def\nx: 1", "password: ***\n  ***\nx: 1"),
        ("passwords:\n- abc\n- def\nx: 1", "passwords:\n- ***\n- ***\nx: 1"),
        ("token:\n  ttl: 5\n  name: a", "token:\n  ttl: 5\n  name: a"),
        ('password: "abc\ndef"\nx: 1', "password: ***\n***\nx: 1"),
        ("- --token\n- abc\n- def", "- --token\n- ***\n- def"),
        ("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\nx", "***\n***\n***\nx"),
        ("x: !!binary |\n  abc\ny: 1", "x: !!binary ***\n  ***\ny: 1"),
    ],
)
def test_lines_that_belong_to_the_one_before(text, result):
    assert shown(text, strict=False) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("kind: Secret\ndata:\n  name: a\n  b: c\ntype: x", "kind: Secret\ndata:\n  name: ***\n  b: ***\ntype: x"),
        ("kind: Secret\ndata:\n a: b\nc\nmetadata:", "kind: Secret\ndata:\n a: ***\n***\nmetadata:"),
        ("kind: Secret\ndata: {a: b,\nc: d}\n---\nx: y", "kind: Secret\ndata: ***\nc: ***\n---\nx: y"),
        ("env:\n- name: A\n  value: b", "env:\n- name: A\n  value: ***"),
        ("secretGenerator:\n- literals:\n  - a=b", "secretGenerator:\n- literals:\n  - a=***"),
        ("data:\n  a: b", "data:\n  a: b"),
    ],
)
def test_what_no_parser_has_read_is_masked_by_its_lines(text, result):
    assert shown(text, strict=True) == result


@pytest.mark.parametrize(
    ("flag", "text", "result"),
    [
        ("--set", "a=1,password=b,c=d", "a=1,password=***,c=d"),
        ("--set", "password=a\\,b,c=d", "password=***,c=d"),
        ("--set", "tokens={a,b},c=d", "tokens=***,c=d"),
        ("--set-string", "auth.clientSecret=a", "auth.clientSecret=***"),
        ("--set-literal", "password=a, b=c", "password=***"),
        ("--set-json", 'a={"password": "b"}', 'a={"password": ***}'),
        ("--set-json", '{"password": "b", "c": 1}', '{"password": ***, "c": 1}'),
        ("--set-file", "tls.key=key.pem", "tls.key=key.pem"),
    ],
)
def test_what_is_set_on_a_command_line(flag, text, result):
    assert assignment_without_secret(flag, text) == result
