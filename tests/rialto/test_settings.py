"""Settings: from the environment and a file, and a sentence where one is wrong."""

import pytest

from rialto.settings import LEAST_SECRET, BadSettings, Settings, read


def test_nothing_said_is_the_settings_as_documented(tmp_path):
    assert read({"PATH": "/bin"}, tmp_path) == Settings()


def test_the_file_says_and_the_environment_says_otherwise(tmp_path):
    (tmp_path / "rialto.toml").write_text('port = 9000\nhost = "192.0.2.1"\norigins = ["a", "b"]\n')

    settings = read({"RIALTO_PORT": "9001"}, tmp_path)

    assert (settings.port, settings.host, settings.origins) == (9001, "192.0.2.1", ("a", "b"))


def test_another_file_is_named_by_the_environment(tmp_path):
    (tmp_path / "rialto.toml").write_text("port = 9000")
    (tmp_path / "other.toml").write_text("port = 9002")

    settings = read({"RIALTO_CONFIG": str(tmp_path / "other.toml")}, tmp_path)

    assert settings.port == 9002


def test_several_values_are_written_with_commas(tmp_path):
    settings = read({"RIALTO_ORIGINS": "https://a.example, https://b.example,"}, tmp_path)

    assert settings.origins == ("https://a.example", "https://b.example")
    assert read({"RIALTO_PROXIES": ""}, tmp_path).proxies == ()


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"RIALTO_PROT": "9000"}, "RIALTO_PROT is not a setting"),
        ({"RIALTO_PORT": "many"}, "port"),
        ({"RIALTO_PORT": "65536"}, "port"),
        ({"RIALTO_TICK_MS": "0"}, "tick_ms"),
        ({"RIALTO_CONFIG": "/nowhere/rialto.toml"}, "/nowhere/rialto.toml cannot be read"),
    ],
)
def test_what_is_wrong_in_the_environment_is_named(variables, named, tmp_path):
    with pytest.raises(BadSettings, match=named):
        read(variables, tmp_path)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (b"port = ", "rialto.toml cannot be read"),
        (b"host = '\xff'", "rialto.toml cannot be read"),
        (b"prot = 9000", "prot"),
        (b"port = 'many'", "port"),
        (b"origins = 'https://a.example'", "origins"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(text, named, tmp_path):
    (tmp_path / "rialto.toml").write_bytes(text)

    with pytest.raises(BadSettings, match=named):
        read({}, tmp_path)


def test_tokens_are_signed_with_a_secret_of_enough_bytes():
    settings = Settings(secret="é" * (LEAST_SECRET // 2))

    assert settings.must_have_secret() is settings
    with pytest.raises(BadSettings, match="openssl rand"):
        Settings(secret="s" * (LEAST_SECRET - 1)).must_have_secret()


@pytest.mark.parametrize(
    "wrong",
    [
        {"RIALTO_CENTRIFUGO": "centrifugo:8000"},
        {"RIALTO_CENTRIFUGO_KEY": ""},
        {"RIALTO_CENTRIFUGO_SECRET": "short"},
    ],
)
def test_a_centrifugo_in_front_needs_an_address_a_key_and_a_secret(wrong, tmp_path):
    said = {
        "RIALTO_CENTRIFUGO": "http://centrifugo:8000/api",
        "RIALTO_CENTRIFUGO_KEY": "key",
        "RIALTO_CENTRIFUGO_SECRET": "s" * 32,
    }
    assert read(said, tmp_path).centrifugo_key == "key"

    with pytest.raises(BadSettings, match="centrifugo"):
        read(said | wrong, tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"RIALTO_TURN": "https://turn.example"},
        {"RIALTO_TURN": 'turn:turn.example>; rel="next"'},
        {"RIALTO_TURN": "turn:turn.example?transport=sctp"},
        {"RIALTO_TURN_SECRET": ""},
    ],
)
def test_turn_needs_servers_and_their_secret(wrong, tmp_path):
    said = {"RIALTO_TURN": "stun:[::1]:3478, turns:turn.example", "RIALTO_TURN_SECRET": "shared"}
    assert read(said, tmp_path).turn == ("stun:[::1]:3478", "turns:turn.example")

    with pytest.raises(BadSettings, match="turn"):
        read(said | wrong, tmp_path)


@pytest.mark.parametrize("name", ["RIALTO_TLS_CERT", "RIALTO_TLS_KEY"])
def test_a_certificate_and_its_key_are_named_together(tmp_path, name):
    with pytest.raises(BadSettings, match="set both or none"):
        read({name: "file.pem"}, tmp_path)


def test_who_has_a_certificate_serves_https(tmp_path):
    both = {"RIALTO_TLS_CERT": "cert.pem", "RIALTO_TLS_KEY": "key.pem"}

    assert read({}, tmp_path).scheme == "http"
    assert read(both, tmp_path).scheme == "https"


@pytest.mark.parametrize(
    "origin",
    [
        "https://pictures.example", "https://pictures.example:8443", "https://[2001:db8::1]",
        "http://127.0.0.1:8001", "http://localhost", "http://[::1]:80",
    ],
)  # fmt: skip
def test_pictures_of_products_are_at_an_origin(origin, tmp_path):
    assert read({"RIALTO_PRODUCT_PICTURES": origin}, tmp_path).product_pictures == origin


@pytest.mark.parametrize(
    "origin",
    [
        "pictures.example", "http://pictures.example", "https://pictures.example/",
        "https://Pictures.example", "https://ada@pictures.example", "https://pictures.example/a?b",
        "http://127.0.0.1.example", "ftp://pictures.example", "https://", "https://a:port",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused_at_the_start(origin, tmp_path):
    with pytest.raises(BadSettings, match="product_pictures"):
        read({"RIALTO_PRODUCT_PICTURES": origin}, tmp_path)
