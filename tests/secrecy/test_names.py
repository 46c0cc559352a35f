"""Names of credentials, and names that only speak of them."""

import pytest

from capsule_lint.secrecy.names import is_credential


@pytest.mark.parametrize(
    "name",
    [
        *("password", "adminPassword", "DB_PASSWORD", "PGPASSWORD", "passwd", "pass", "smtp-pass", "dbPass", "rootPwd"),
        *("token", "--api-token", "authToken", "tokens[0]", "secret", "clientSecret", "credentials", "sentryDsn"),
        *("apiKey", "API_KEY", "api-key", "AWS_SECRET_ACCESS_KEY", "privateKey", "ssh-privatekey", "tls.key"),
        *("connectionString", "connection-string", ".dockerconfigjson", "auth.password", "Authorization"),
    ],
)
def test_names_of_credentials(name):
    assert is_credential(name)


@pytest.mark.parametrize(
    "name",
    [
        *("secretName", "tokenTTL", "passwordSecretRef", "existingSecret", "existing-secret", "imagePullSecret"),
        *("imagePullSecrets", "cert-manager.io/inject-ca-from-secret", "bypass", "compass", "key", "monkey", "keys"),
        *("automountServiceAccountTokenExpiration", "tokenizer", "secretsEnabled", "", "caBundle", "pwdless"),
    ],
)
def test_names_of_something_else(name):
    assert not is_credential(name)
