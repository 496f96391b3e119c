"""PyTorch with all images in memory: trains or predicts a few batches and prints its process's peak memory in bytes.

In the layout that is faster on a CPU, and with default settings.
"""

import argparse
import resource
import sys

import numpy as np
import torch
from torch import nn

import network
import pytorch

BATCHES = 30


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("operation", choices=("train", "predict"))
    parser.add_argument("images", help="an .npy file of float32, [N, 28, 28, 1], as step 2 writes it")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    model = pytorch.make_network().to(memory_format=torch.channels_last)
    network.assert_parameters(sum(parameter.numel() for parameter in model.parameters()))
    optimizer = torch.optim.RMSprop(model.parameters(), lr=network.LEARNING_RATE, foreach=True)
    images = torch.from_numpy(np.load(arguments.images)).permute(0, 3, 1, 2)
    labels = torch.randint(0, network.CLASSES, (len(images),))
    starts = torch.arange(BATCHES) * arguments.batch_size % (len(images) - arguments.batch_size)
    if arguments.operation == "train":
        for start in starts.tolist():
            batch = slice(start, start + arguments.batch_size)
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            optimizer.step()
    else:
        model.eval()
        with torch.no_grad():
            for start in starts.tolist():
                torch.softmax(model(images[start:start + arguments.batch_size]), dim=1)
    unit = 1 if sys.platform == "darwin" else 1024
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


if __name__ == "__main__":
    main()
