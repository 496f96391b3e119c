"""The page about how the cost grows: tables, straight lines through the measurements, and what they predict for a million."""

MILLION = 1_000_000
EPOCHS = 12
GIB = 1 << 30
MEMORY = {
    "train_bytes": "training, default recipe",
    "train_bytes_original": "training, original recipe",
    "train_bytes_pytorch": "training, original recipe, PyTorch",
    "predict_bytes": "prediction, default recipe",
    "predict_bytes_pytorch": "prediction, original recipe, PyTorch",
}


def line(points):
    """The least-squares line through (x, y) points, as its value at 0 and its slope."""
    count = len(points)
    mean_x, mean_y = (sum(values) / count for values in zip(*points))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    return mean_y - slope * mean_x, slope


def at(points, x):
    start, slope = line(points)
    return start + slope * x


def images_of(key, row):
    """How many images are in memory where `key` was measured."""
    return row["test_images"] if key.startswith("predict") else row["images"]


def extrapolation(results):
    """What a million images would take, if the lines go on."""
    rows = results["images"]
    training = at([(row["images"], row["seconds"]["6-train"]) for row in rows], MILLION)
    others = at(
        [(row["images"], sum(row["seconds"].values()) - row["seconds"]["6-train"]) for row in rows], MILLION)
    return {
        "epoch_seconds": training, "other_seconds": others, "epochs": EPOCHS,
        "bytes": {key: at([(images_of(key, row), row[key]) for row in rows], MILLION) for key in MEMORY},
    }


def page(results):
    """The page, in Markdown."""
    rows, million = results["images"], results["million"]
    _, epoch = line([(row["epochs"], row["seconds"]) for row in results["epochs"]])
    per_image = line([(row["images"], row["seconds"]["6-train"]) for row in rows])[1]
    hours = (million["epochs"] * million["epoch_seconds"] + million["other_seconds"]) / 3600
    machine = results["machine"]
    text = [
        "# How the cost grows",
        "",
        "Time grows in proportion to the number of images and epochs, and memory in proportion to the number of images.",
        "`benchmarks/growth --record` measures this, and `benchmarks/tables` writes this page from",
        "`benchmarks/results/growth.json`.",
        "",
        *([results["note"], ""] if "note" in results else []),
        "![Time against images and epochs, speed against batch size and threads, memory against images](growth.png)",
        "",
        f"Measured on {machine['CPU']}: {machine['cores']} cores in a virtual machine, {machine['vector instructions']},",
        f"{machine['system']}, on {results['date'][:10]}, {results['versions']['this program']}. The images are MNIST's;",
        "those beyond 60,000 are copies shifted by a pixel or two. Times and memory are from one run each. Speeds are",
        "medians of three alternating rounds.",
        "",
        f"## Images: {1e6 * per_image:,.0f} µs per image and epoch",
        "",
        "The table gives seconds for one epoch of the default recipe. The notebook also predicts a sixth as many images.",
        "",
        *table(
            ["images", "steps 1 to 5", "6, train", "7 and 8", "all"],
            [[f"{row['images']:,}", *map("{:.1f}".format, stages(row["seconds"]))] for row in rows]),
        "",
        f"## Epochs: {epoch:.1f} s per epoch of {rows[0]['images']:,} images",
        "",
        f"The table gives the time of step 6 with {rows[0]['images']:,} images.",
        "",
        *table(["epochs", "seconds"], [[f"{row['epochs']}", f"{row['seconds']:.1f}"] for row in results["epochs"]]),
        "",
        "## Batch size",
        "",
        "The table gives images per second in training, with the original recipe's network. Each batch costs one optimizer",
        "step, which updates all 887,530 parameters, even if the batch has few images.",
        "",
        *speeds("batch size", "batch_size", results["batch_size"]),
        "",
        "## Threads",
        "",
        "The table gives the same speeds for batches of 86.",
        "",
        *speeds("threads", "threads", results["by_threads"]),
        "",
        "## Memory",
        "",
        "The tables give the peak resident set of the process, in MB. Both programs hold all images as float32, 3,136 bytes",
        "each. PyTorch's number includes its libraries. It was given an array in memory, and trained and predicted 30 batches.",
        "",
        *table(
            ["images to learn from", *(MEMORY[key] for key in MEMORY if key.startswith("train"))],
            [[f"{row['images']:,}", *(mb(row[key]) for key in MEMORY if key.startswith("train"))] for row in rows]),
        "",
        *table(
            ["images to predict", *(MEMORY[key] for key in MEMORY if key.startswith("predict"))],
            [[f"{row['test_images']:,}", *(mb(row[key]) for key in MEMORY if key.startswith("predict"))] for row in rows]),
        "",
        "## A million images",
        "",
        "This is an extrapolation along straight lines through the measurements; the largest set that was tried has",
        f"{rows[-1]['images']:,} images. With a million images, an epoch takes {million['epoch_seconds'] / 60:.0f} minutes on this",
        f"machine, and the default's {million['epochs']} epochs with all other steps take {hours:.1f} hours. Training needs",
        f"{million['bytes']['train_bytes'] / GIB:.1f} GiB of memory, and predicting a million images",
        f"{million['bytes']['predict_bytes'] / GIB:.1f} GiB.",
    ]
    return "\n".join(text) + "\n"


def stages(seconds):
    """Steps 1 to 5, the training, 7 and 8, and all of them."""
    train = seconds["6-train"]
    last = seconds["7-confusion-matrix"] + seconds["8-submit"]
    total = sum(seconds.values())
    return total - train - last, train, last, total


def speeds(title, key, rows):
    return table(
        [title, "this program", "PyTorch, channels_last", "ratio"],
        [
            [f"{row[key]}", f"{row['program']:,.0f}", f"{row['pytorch']:,.0f}", f"{row['program'] / row['pytorch']:.1f}"]
            for row in rows
        ])


def table(header, rows):
    return [f"| {' | '.join(cells)} |" for cells in [header, ["--:"] * len(header), *rows]]


def mb(count):
    return f"{count / 1e6:,.0f}"
