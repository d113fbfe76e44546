"""The module for protobuf is what its schema generates."""

from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).resolve().parents[2]


def test_the_generated_module_has_not_drifted(tmp_path):
    asked = ["protoc", f"-I{ROOT}", f"--python_out={tmp_path}", f"--pyi_out={tmp_path}"]

    assert protoc.main([*asked, str(ROOT / "gateway/client.proto")]) == 0

    for name in ("client_pb2.py", "client_pb2.pyi"):
        assert (tmp_path / "gateway" / name).read_text() == (ROOT / "gateway" / name).read_text()
