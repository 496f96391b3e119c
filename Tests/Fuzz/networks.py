"""Networks of random layers, whose tensors fit, and tensors that do not."""

import math

from formats import FLOATS

DIGITS = [28, 28, 1]


def random_layers(rng):
    """Layers from images to ten outputs; now and then the last ones are missing."""
    layers, shape = [], list(DIGITS)
    for _ in range(rng.choice([0, 1, 2, 3, 5, 8])):
        layer = rng.choice(["Conv2D"] * 4 + ["MaxPool2D", "MaxPool2D", "ReLU", "BatchNormalization", "Dropout", "Flatten",
                                             "Dense"])
        settings = random_settings(layer, shape, rng)
        if settings is None:
            continue
        layers.append({layer: settings})
        shape = output_shape(layer, settings, shape)
        if math.prod(shape) > 60_000:
            break
    if rng.random() < 0.95:
        layers.append({"Flatten": {}})
        layers.append({"Dense": {"units": 10}})
    if rng.random() < 0.03:
        layers += [{"ReLU": {}}] * rng.choice([10, 250, 260, 5000])
    return layers


def random_settings(layer, shape, rng):
    """Settings with which the layer takes inputs of `shape`; None if it takes none of those."""
    if layer == "Conv2D" and len(shape) == 3:
        size = rng.choice([1, 2, 3, 3, 3, 4, 5, 7, 28, 40])
        padding = "same" if size > min(shape[:2]) else rng.choice(["same", "same", "valid"])
        return {"filters": rng.choice([1, 2, 3, 4, 8, 16, 17, 32, 33, 300]), "filterSize": size,
                "strides": rng.choice([1, 1, 1, 2, 3, 29]), "padding": padding}
    if layer == "MaxPool2D" and len(shape) == 3:
        return {"poolSize": rng.randint(1, min(shape[:2])), "strides": rng.choice([1, 2, 3, 28, 1000])}
    if layer == "Dense" and len(shape) == 1:
        return {"units": rng.choice([1, 2, 7, 8, 10, 16, 100, 2000])}
    if layer == "Dropout":
        return {"rate": rng.choice([0, 0.25, 0.5, 0.9999, 0.99999994])}
    if layer == "BatchNormalization":
        return {"momentum": rng.choice([0, 0.1, 1]), "epsilon": rng.choice([1e-5, 1e-30, 1])}
    return {} if layer in ["ReLU", "Flatten"] else None


def output_shape(layer, settings, shape):
    if layer == "Conv2D":
        size, strides = settings["filterSize"], settings["strides"]
        same = settings["padding"] == "same"
        return [(n + strides - 1) // strides if same else (n - size) // strides + 1 for n in shape[:2]] + [
            settings["filters"]]
    if layer == "MaxPool2D":
        return [(n - settings["poolSize"]) // settings["strides"] + 1 for n in shape[:2]] + shape[2:]
    if layer == "Flatten":
        return [math.prod(shape)]
    return [settings["units"]] if layer == "Dense" else shape


def tensors(layers, rng):
    """The tensors of a network of `layers`, with small random weights."""
    parameters, statistics, counts, shape = [], [], {}, list(DIGITS)
    for layer in layers:
        (kind, settings), = layer.items()
        counts[kind] = counts.get(kind, 0) + 1
        name = f"{kind.lower()}_{counts[kind]}"

        def add(group, tensor, lengths, value=None):
            floats = [rng.uniform(-0.2, 0.2) if value is None else value for _ in range(math.prod(lengths))]
            group.append((f"{name}.{tensor}", lengths, floats))

        if kind == "Conv2D":
            size = settings["filterSize"]
            add(parameters, "filter", [size, size, shape[2], settings["filters"]])
            add(parameters, "bias", [settings["filters"]])
        elif kind == "Dense":
            add(parameters, "weights", [math.prod(shape), settings["units"]])
            add(parameters, "bias", [settings["units"]])
        elif kind == "BatchNormalization":
            for group, tensor, value in [(parameters, "scale", 1.0), (parameters, "shift", None),
                                         (statistics, "running_mean", None), (statistics, "running_variance", 1.0)]:
                add(group, tensor, shape[-1:], value)
            add(statistics, "batch_count", [1], 5.0)
        shape = output_shape(kind, settings, shape)
    return parameters + statistics


TINY = [
    {"Conv2D": {"filters": 4, "filterSize": 5, "padding": "same", "strides": 2}},
    {"BatchNormalization": {"momentum": 0.1, "epsilon": 1e-5}}, {"ReLU": {}}, {"MaxPool2D": {"poolSize": 2, "strides": 2}},
    {"Conv2D": {"filters": 8, "filterSize": 3, "padding": "same", "strides": 1}}, {"ReLU": {}}, {"Flatten": {}},
    {"Dense": {"units": 16}}, {"BatchNormalization": {"momentum": 0.1, "epsilon": 1e-5}}, {"ReLU": {}},
    {"Dropout": {"rate": 0.25}}, {"Dense": {"units": 10}}]


def other_value(tensors, rng):
    """One number of a tensor, or all of them, are different."""
    if not tensors:
        return tensors
    tensors = list(tensors)
    place = rng.randrange(len(tensors))
    name, shape, floats = tensors[place]
    if rng.random() < 0.3:
        special = [i for i, t in enumerate(tensors) if "running" in t[0] or "count" in t[0] or "square" in t[0]]
        place = rng.choice(special) if special else place
        name, shape, floats = tensors[place]
    value = rng.choice(FLOATS)
    floats = list(floats)
    if floats and rng.random() < 0.7:
        floats[rng.randrange(len(floats))] = value
    else:
        floats = [value] * len(floats)
    tensors[place] = (name, shape, floats)
    return tensors


def other_list(tensors, rng):
    """A tensor is missing, duplicated, elsewhere, renamed, or of another shape with as many numbers."""
    if not tensors:
        return tensors
    tensors = list(tensors)
    place = rng.randrange(len(tensors))
    name, shape, floats = tensors[place]
    way = rng.randrange(6)
    if way == 0:
        tensors.pop(place)
    elif way == 1:
        tensors.insert(rng.randrange(len(tensors)), (name + "2", shape, floats))
    elif way == 2:
        rng.shuffle(tensors)
    elif way == 3:
        tensors[place] = (rng.choice(["", "x", "network_2." + name, name.upper()]), shape, floats)
    elif way == 4:
        other = rng.choice([shape[::-1], [1] + shape, [len(floats)], [1] * 200 + [len(floats)]])
        tensors[place] = (name, other, floats)
    else:
        tensors += [(f"network_{n}.{t}", s, f) for n in range(2, rng.choice([3, 3, 40])) for t, s, f in tensors]
    return tensors
