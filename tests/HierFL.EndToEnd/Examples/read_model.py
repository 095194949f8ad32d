"""Applies a model of HierFL to a table with numpy alone: prints a probability a row."""
import csv, json, struct, sys
import numpy

run, table = sys.argv[1:]

with open(run + "/model.safetensors", "rb") as file:
    header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    body = file.read()
tensors = {}
for name, entry in header.items():
    if name != "__metadata__":
        first, last = entry["data_offsets"]
        assert entry["dtype"] == "F32", entry
        tensors[name] = numpy.frombuffer(body[first:last], "<f4").reshape(entry["shape"])

with open(run + "/preprocessing.json") as file:
    preprocessing = json.load(file)
assert preprocessing["task"] == "binary" and preprocessing["standardize"] == "federated", preprocessing
with open(table, newline="") as file:
    rows = list(csv.DictReader(file))
x = numpy.array([[float(row[feature]) for feature in preprocessing["features"]] for row in rows])
x = ((x - preprocessing["mean"]) / preprocessing["std"]).astype("f4")

layers = sorted({int(name.split(".")[1]) for name in tensors})
for layer in layers:
    x = x @ tensors[f"layers.{layer}.weight"].T + tensors[f"layers.{layer}.bias"]
    if layer != layers[-1]:
        x = numpy.maximum(x, 0)
for score in x[:, 0]:
    print(repr(float(1 / (1 + numpy.exp(-score.astype("f8"))))))
