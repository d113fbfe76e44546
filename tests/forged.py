"""Addresses that lead inside, in the forms in which checks of addresses were passed before."""

INSIDE = "secret.internal"
# Of each a form of its own, in which somebody has passed a check by the beginning of a text.
FORMS = (
    *(f"http://{host}/" for host in (
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1",
        "0177.1", "127.0.0.1.", "0", "0.0.0.0", "localhost", "LOCALHOST", "localhost.",  # noqa: S104
        "foo.localhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]",
        "[fe80::1%25eth0]", "[fc00::1]", "[ff02::1]", "10.0.0.1", "172.16.0.1", "192.168.0.1",
        "100.64.0.1", "169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal",
        "2852039166", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1",
        "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", "127\u30020\u30020\u30021", INSIDE,
        "127.0.0.1.nip.example", "rebind.example",
    )),
    "http://example.com@127.0.0.1/", "http://127.0.0.1#@example.com/",
    "http://127.0.0.1\\@example.com/", "http://example.com:80@127.0.0.1:22/",
    "http://127.0.0.1:6379/", "https://127.0.0.1:443/", "//127.0.0.1/", "///127.0.0.1/",
    "http:127.0.0.1/", "http:/127.0.0.1/", "hTTp://127.0.0.1/", "http://127.0.0.1%2f@example.com/",
    "http://example.com/?to=http://127.0.0.1/", "http://user:pass@localhost/",
    "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO",
    "dict://127.0.0.1:11211/stat", "ldap://127.0.0.1/", "jar:http://127.0.0.1!/",
    "data:text/html,<script>1</script>", "unix:/var/run/docker.sock", "\thttp://127.0.0.1/",
    "http://127.0.0.1\r\nHost: example.com/",
)  # fmt: skip
