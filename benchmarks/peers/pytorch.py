"""PyTorch on the CPU: its default layout, channels_last, or channels_last compiled with torch.compile."""

import torch
from torch import nn

import network
import protocol

VARIANTS = ("default", "channels-last", "compiled")
NAMES = {
    "default": "PyTorch, default layout",
    "channels-last": "PyTorch, channels_last",
    "compiled": "PyTorch, torch.compile",
}


def make_network():
    """Returns the network up to its logits; the loss holds the softmax."""
    return nn.Sequential(
        nn.Conv2d(1, 32, 5, padding="same"), nn.ReLU(),
        nn.Conv2d(32, 32, 5, padding="same"), nn.ReLU(),
        nn.MaxPool2d(2), nn.Dropout(network.DROPOUT),
        nn.Conv2d(32, 64, 3, padding="same"), nn.ReLU(),
        nn.Conv2d(64, 64, 3, padding="same"), nn.ReLU(),
        nn.MaxPool2d(2), nn.Dropout(network.DROPOUT),
        nn.Flatten(),
        nn.Linear(7 * 7 * 64, 256), nn.ReLU(), nn.Dropout(network.DROPOUT),
        nn.Linear(256, network.CLASSES),
    )


def set_up(arguments, images, labels):
    # TensorFlow flushes denormals too; without it PyTorch slows down on small gradients.
    torch.set_flush_denormal(True)
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)

    compiled = arguments.variant == "compiled"
    layout = torch.contiguous_format if arguments.variant == "default" else torch.channels_last
    model = make_network().to(memory_format=layout)
    network.assert_parameters(sum(parameter.numel() for parameter in model.parameters()))

    # foreach, one call for all tensors, is PyTorch's default on a GPU only; on the CPU it is mostly the faster too.
    optimizer = torch.optim.RMSprop(
        model.parameters(), lr=network.LEARNING_RATE, alpha=network.RHO, eps=network.EPSILON, foreach=True
    )
    cross_entropy = nn.CrossEntropyLoss()
    # Compiled for its one batch size each.
    train_forward = torch.compile(model, dynamic=False) if compiled else model
    infer_forward = torch.compile(model, dynamic=False) if compiled else model

    def train(images, labels):
        model.train()
        optimizer.zero_grad()
        loss = cross_entropy(train_forward(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    def infer(images, _):
        model.eval()
        with torch.no_grad():
            torch.softmax(infer_forward(images), dim=1)

    def tensors(size):
        return [
            (torch.from_numpy(batch).unsqueeze(1).to(memory_format=layout), torch.from_numpy(batch_labels))
            for batch, batch_labels in network.batches(images, labels, size)
        ]

    return {"torch": torch.__version__}, {
        "train": protocol.Timed(train, tensors(arguments.batch_size)),
        "infer": protocol.Timed(infer, tensors(arguments.inference_batch_size)),
    }


if __name__ == "__main__":
    parsed = protocol.parse_arguments(VARIANTS)
    protocol.serve(NAMES[parsed.variant], set_up, parsed)
