"""Files of v2, by the official client."""

import time
from datetime import UTC, datetime

import httpx
import llama_cloud
import pytest

from llamaextract_nb.service import bodies, links
from llamaextract_nb.service.links import Links

from .conftest import SDK

pytestmark = pytest.mark.filterwarnings("ignore:Use the GET /files endpoint:DeprecationWarning")  # of files.query
NOTE = b"Invoice number: A-17\nTotal: 118.50\n"


def upload(sdk, content=NOTE, name="note.txt", **more):
    return sdk.files.create(file=(name, content), purpose="extract", **more)


def test_a_file_is_uploaded_found_fetched_and_deleted(sdk, cloud):
    file = upload(sdk, external_file_id="mine-1", project_id="files")
    assert (file.name, file.file_type, file.purpose, file.external_file_id, file.project_id) == ("note.txt", "txt", "extract", "mine-1", "files")  # fmt: skip
    assert file.expires_at > datetime.now(UTC)
    assert sdk.files.retrieve(file.id).to_dict() == file.to_dict()
    link = sdk.files.content(file.id)
    assert link.expires_at > datetime.now(UTC)
    fetched = httpx.get(link.url)  # without a key
    assert fetched.content == NOTE
    assert fetched.headers["content-disposition"].startswith("attachment")
    assert fetched.headers["x-content-type-options"] == "nosniff"
    assert httpx.get(sdk.files.retrieve(file.id, expand=["download_url"]).download_url.url).content == NOTE
    assert sdk.files.delete(file.id) is None
    for gone in (lambda: sdk.files.retrieve(file.id), lambda: sdk.files.content(file.id), lambda: sdk.files.delete(file.id)):  # fmt: skip
        with pytest.raises(llama_cloud.NotFoundError, match="no such file"):
            gone()
    assert httpx.get(link.url).status_code == 404


def test_listings_and_queries(sdk, cloud):
    project = f"listed-{time.time_ns()}"
    files = [upload(sdk, name=name, project_id=project, external_file_id=name) for name in ("b.txt", "a.txt", "c.txt", "a.txt")]  # fmt: skip
    ids = [file.id for file in files]

    def listed(**more):
        return [file.id for file in sdk.every(sdk.files.list(project_id=project, **more))]

    assert listed() == ids[::-1]
    assert listed(page_size=1) == ids[::-1]
    assert listed(page_size=3, order_by="created_at") == ids[::-1]
    assert listed(order_by="id", page_size=3) == sorted(ids)
    assert [sdk.files.retrieve(each).name for each in listed(order_by="name", page_size=1)] == ["a.txt", "a.txt", "b.txt", "c.txt"]  # fmt: skip
    assert listed(file_name="a.txt") == [ids[3], ids[1]]
    assert listed(external_file_id="c.txt") == [ids[2]]
    assert set(listed(file_ids=ids[:2])) == set(ids[:2])
    assert listed(file_ids=["none"]) == []
    assert set(ids) <= {file.id for file in sdk.every(sdk.files.list())}  # a project that is not named is any

    asked = sdk.files.query(filter={"project_id": project, "file_name": "a.txt"}, order_by="created_at", page_size=1)
    assert [item.id for item in asked.items] == [ids[1]]
    rest = sdk.files.query(filter={"project_id": project, "file_name": "a.txt"}, order_by="created_at", page_token=asked.next_page_token)  # fmt: skip
    assert ([item.id for item in rest.items], rest.next_page_token) == ([ids[3]], None)
    assert [item.id for item in sdk.files.query(filter={"file_ids": ids[1:2]}, page_size=5_000).items] == [ids[1]]
    assert next(item.name for item in sdk.files.query(project_id=project, order_by="name desc").items) == "c.txt"


def test_pages_stay_where_they_are_while_files_come(sdk):
    project = f"coming-{time.time_ns()}"
    ids = [upload(sdk, project_id=project).id for _ in range(4)]
    first = sdk.files.query(filter={"project_id": project}, page_size=2)
    upload(sdk, project_id=project)
    second = sdk.files.query(filter={"project_id": project}, page_size=2, page_token=first.next_page_token)
    assert [item.id for item in [*first.items, *second.items]] == ids[::-1]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"order_by": "size"}, "order_by must be one of name, id, created_at"),
        ({"order_by": "name desc"}, "order_by"),
        ({"page_size": 0}, "page_size must be a whole number from 1 to 1000"),
        ({"page_size": 1_001}, "page_size"),
        ({"page_token": "bm9uc2Vuc2U"}, "page_token"),
        ({"expand": ["everything"]}, "expand"),
    ],
)
def test_a_listing_that_cannot_be_made(sdk, asked, said):
    with pytest.raises(llama_cloud.BadRequestError, match=said):
        sdk.every(sdk.files.list(**asked))


def test_a_token_is_for_its_order(sdk):
    upload(sdk), upload(sdk)
    token = sdk.files.query(page_size=1).next_page_token
    with pytest.raises(llama_cloud.BadRequestError, match="page_token"):
        sdk.files.query(page_size=1, page_token=token, order_by="name")


def test_one_store_for_both_wires(sdk, cloud):
    ours = cloud.http.post("/files", params={"project_id": "p"}, files={"file": ("v1.txt", NOTE)}).json()
    assert sdk.files.retrieve(ours["id"]).name == "v1.txt"
    file = upload(sdk)
    agent = cloud.http.post("/extraction/extraction-agents", json={"name": "a", "project_id": "p", "data_schema": {"type": "object", "properties": {"total": {"type": "number"}}}}).json()  # fmt: skip
    job = cloud.http.post("/extraction/jobs", json={"extraction_agent_id": agent["id"], "file_ids": [file.id]}).json()
    while job["status"] in ("pending", "processing"):
        job = cloud.http.get(f"/extraction/jobs/{job['id']}", headers={"Prefer": "wait=20"}).json()
    (answer,) = cloud.http.get(f"/extraction/jobs/{job['id']}/result").json()["results"]
    assert answer["data"] == {"total": 118.5}
    sdk.files.delete(file.id)
    assert cloud.http.get(f"/extraction/jobs/{job['id']}/result").json()["results"] == [answer]
    refused = cloud.http.post("/extraction/jobs", json={"extraction_agent_id": agent["id"], "file_ids": [file.id]})
    assert refused.status_code == 400


def test_a_content_goes_with_the_last_file_that_has_it(inside):
    with SDK(inside.url) as sdk:
        first, second, other = upload(sdk, b"Total: 1"), upload(sdk, b"Total: 1"), upload(sdk, b"Total: 2")
        kept = lambda: {path.name for path in inside.store.contents.glob("*/*")}  # noqa: E731
        assert len(kept()) == 2
        sdk.files.delete(first.id)
        assert len(kept()) == 2
        sdk.files.delete(second.id)
        assert len(kept()) == 1
        sdk.files.delete(other.id)
        assert kept() == set()


@pytest.mark.parametrize("purpose", ["", "nonsense"])
def test_a_purpose_is_needed(sdk, purpose):
    with pytest.raises(llama_cloud.BadRequestError, match="purpose"):
        sdk.files.create(file=("a.txt", NOTE), purpose=purpose)


def test_a_file_over_the_limit_is_413(sdk, monkeypatch):
    monkeypatch.setattr(bodies, "MOST_UPLOAD", 2**20)
    with pytest.raises(llama_cloud.APIStatusError, match="longer than 1 MB") as refused:
        upload(sdk, b"x" * (2**20 + 100_000))
    assert refused.value.status_code == 413


def test_without_the_key_everything_is_401(cloud):
    for form in ("sync", "async"):
        with SDK(cloud.url, form, "wrong") as sdk:
            for call in (
                lambda: upload(sdk),
                lambda: sdk.files.retrieve("x"),
                lambda: sdk.every(sdk.files.list()),
                lambda: sdk.extract.get("x"),
                lambda: sdk.extract.create(file_input="x", configuration={"data_schema": {}}),
                lambda: sdk.configurations.retrieve("x"),
            ):
                with pytest.raises(llama_cloud.AuthenticationError, match="API key"):
                    call()


def test_a_link_opens_its_own_path_for_a_while(sdk, monkeypatch):
    file, other = upload(sdk), upload(sdk, b"another")
    url = sdk.files.content(file.id).url
    for wrong in (
        url.replace(file.id, other.id),
        url[:-1] + ("0" if url[-1] != "0" else "1"),
        url + "&x=1",
        url.replace("expires=", "expires=1"),
        url.partition("?")[0],
        url.replace("/download", "/content"),
        url.replace("/download", ""),
    ):
        assert httpx.get(wrong).status_code == 401, wrong
    assert httpx.post(url).status_code == 401
    assert httpx.delete(url).status_code == 401
    assert httpx.get(url, headers={"Host": "evil.example"}).status_code == 400
    assert httpx.get(url).status_code == 200
    monkeypatch.setattr(links.time, "time", lambda: 4e9)
    assert httpx.get(url).status_code == 401


def test_a_link_of_another_process_opens_nothing():
    query, _ = Links().sign("/a")
    assert not Links().opens("/a", query.encode())
