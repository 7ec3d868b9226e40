"""Whatever is sent to the API, the answer is a sentence with the right status: never a fault of the house's own.

Every operation of the OpenAPI document is tried with requests made from its own schema, good ones and broken ones, by a
member who is signed in. `MADANG_FUZZ` sets how many for each operation.
"""

import os
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from nacl.signing import SigningKey
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from tests.up_house import UpHouse, free_port

pytestmark = pytest.mark.slow

REQUESTS = int(os.environ.get("MADANG_FUZZ", "6"))
"""For each operation."""
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance)
NOT_TRIED = "/api/sandbox/clock"
"""A clock moved by months would settle a day after the other while the rest is tried."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpHouse]:
    started = UpHouse(tmp_path_factory.mktemp("fuzz") / "home", free_port())
    try:
        started.wait_until_serving()
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def token(house: UpHouse) -> str:
    """A session of a member's own."""
    key = SigningKey.generate()
    public = bytes(key.verify_key)
    with httpx.Client(base_url=house.address) as client:
        chain_id = bytes.fromhex(client.get("/api/house").json()["chain_id"])
        signature = key.sign(b"madang/member/1" + chain_id + public).signature.hex()
        body = {"name": "Mina", "key": public.hex(), "language": "en", "signature": signature}
        answer = client.post("/api/members", json=body, headers={"X-Madang-Token": "1"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def test_every_answer_is_one_that_the_document_names(house: UpHouse, token: str) -> None:
    schema = schemathesis.openapi.from_url(f"{house.address}/api/openapi.json").exclude(path=NOT_TRIED)
    faults, answers = [], Counter[int]()
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in sorted(operations, key=lambda each: each.method.upper() == "DELETE"):  # Those end sessions.
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                _try(operation, mode, token, answers)
            except Unsatisfiable:
                continue  # A request without parameters cannot be broken.
            except (AssertionError, FailureGroup) as fault:  # Every operation's fault is told, not only the first.
                faults.append(f"{operation.label} ({mode.value}): {fault}")
    assert {200, 404, 422} <= set(answers), "good and broken requests came through"
    assert not faults, "\n\n".join(faults)


def _try(operation: schemathesis.APIOperation, mode: GenerationMode, token: str, answers: Counter[int]) -> None:  # type: ignore[name-defined]
    @settings(max_examples=REQUESTS, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def attempt(case: schemathesis.Case) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        answers[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code >= 400:
            problem = answer.json()
            assert set(problem) >= {"type", "title", "status", "detail", "code"}
            assert problem["detail"] and "Traceback" not in problem["detail"]

    attempt()
