"""The operator reads and closes reports at the command line of a house that runs."""

import json
from pathlib import Path

import httpx
from nacl.signing import SigningKey

from tests.up_house import UpHouse, free_port


def test_a_report_is_read_and_closed_at_the_command_line(tmp_path: Path) -> None:
    house = UpHouse(tmp_path / "home", free_port())
    try:
        house.wait_until_serving()
        assert house.run("reports", "list").stdout.strip() == "No report waits."
        _report_a_member(house.address)
        (waiting,) = json.loads(house.run("reports", "list", "--json").stdout)
        assert (waiting["kind"], waiting["about"], waiting["words"]) == ("member", "Mina", "[red]Not kind.")
        assert "[red]Not" in house.run("reports", "list").stdout, "a member's words are no markup"
        closed = house.run("reports", "close", str(waiting["number"]), "Talked to them.")
        assert (closed.returncode, closed.stdout.strip()) == (0, f"Report {waiting['number']} is closed.")
        assert json.loads(house.run("reports", "list", "--json").stdout) == []
        again = house.run("reports", "close", str(waiting["number"]), "Again.")
        assert (again.returncode, again.stderr.strip()) == (2, f"No open report has the number {waiting['number']}.")
        (kept,) = json.loads(house.run("reports", "list", "--all", "--json").stdout)
        assert kept["note"] == "Talked to them."
    finally:
        house.stop()


def _report_a_member(address: str) -> None:
    key = SigningKey.generate()
    public = bytes(key.verify_key)
    with httpx.Client(base_url=f"{address}/api", headers={"X-Madang": "1"}) as client:
        chain_id = bytes.fromhex(client.get("/house").json()["chain_id"])
        signature = key.sign(b"madang/member/1" + chain_id + public).signature.hex()
        body = {"name": "Mina", "key": public.hex(), "language": "en", "signature": signature}
        account = client.post("/members", json=body).json()["account"]
        words = {"kind": "member", "id": str(account), "reason": "harassment", "words": "[red]Not kind."}
        assert client.post("/reports", json=words).status_code == 204
