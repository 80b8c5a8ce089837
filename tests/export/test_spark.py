"""On Spark: `mapInPandas` takes the function as it is, and gives what it gives here."""

import os
import shutil
import sys

import pandas as pd
import pytest

import llamaextract_nb as lx
from llamaextract_nb.sample_data import sample_schema, samples

sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed"),
    pytest.mark.filterwarnings("ignore"),  # Spark's own, of pandas and of its sockets
]


@pytest.fixture(scope="module")
def spark():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.session.timeZone": "America/New_York",  # dates must not shift by it
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def test_the_same_results_to_the_byte(spark):
    paths = pd.DataFrame({"path": [*map(str, samples("invoice")[:4]), "gone.pdf"]})
    extractor = lx.frames_extractor(sample_schema("invoice"))
    there = spark.createDataFrame(paths).repartition(2).mapInPandas(extractor, schema=extractor.ddl)
    kinds = there.select("invoice_date", "`seller.name`", "line_items").dtypes
    assert kinds[0][1] == "timestamp_ntz"
    assert kinds[2][1] == "array<struct<description:string,quantity:double,unit_price:double,amount:double>>"
    assert as_bytes(there.toPandas()) == as_bytes(extractor(paths))


def test_binary_files_of_spark(spark, tmp_path):
    (tmp_path / "a.txt").write_text("Total: 5.50\n")
    extractor = lx.frames_extractor({"total": float})
    files = spark.read.format("binaryFile").load(str(tmp_path))
    found = files.mapInPandas(extractor, schema=extractor.ddl).toPandas()
    assert found["total"].tolist() == [5.5]
    assert found["file"].str.endswith("a.txt").all()


def as_bytes(frame):
    """The rows in one order, as JSON: Spark gives rows of its own for structs, and datetimes of nanoseconds."""
    plain = frame.sort_values("file").assign(
        line_items=[None if items is None else [_plain(item) for item in items] for items in frame.sort_values("file")["line_items"]]
    )  # fmt: skip
    dates = {name: plain[name].astype("datetime64[us]") for name in ("invoice_date", "due_date")}
    return plain.assign(**dates).to_json(orient="records", date_format="iso").encode()


def _plain(item):
    return item.asDict() if hasattr(item, "asDict") else dict(item)
