"""Makes training.json, what the tests of optimizers, schedules, averages and smoothed labels compare with, from PyTorch.

    python3 -m pip install numpy safetensors torch
    python3 make_training_fixtures.py            # writes next to itself

PyTorch computes in double precision.
"""

import json
import pathlib

import torch
from make_fixtures import numbers

STEPS, COUNT = 6, 19


def optimizer_steps(make, weight_decay=0):
    """Parameters, COUNT - 1 weights and a bias, after each of several steps along given gradients."""
    start = torch.tensor(numbers(COUNT, 1), dtype=torch.float64)
    weights = start[:-1].clone().requires_grad_()
    bias = start[-1:].clone().requires_grad_()
    # Biases do not decay.
    groups = [{"params": [weights]}, {"params": [bias]}]
    if weight_decay:
        groups[0]["weight_decay"], groups[1]["weight_decay"] = weight_decay, 0
    optimizer = make(groups)
    after = []
    for step in range(STEPS):
        gradient = torch.tensor(numbers(COUNT, 10 + step), dtype=torch.float64)
        weights.grad, bias.grad = gradient[:-1], gradient[-1:]
        optimizer.step()
        after.append(torch.cat([weights, bias]).detach().tolist())
    return after


def rates(schedule_of, steps):
    """The learning rate of each of several steps."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.01)
    schedule = schedule_of(optimizer)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        # PyTorch's one cycle has no rate after the last.
        if len(found) < steps:
            schedule.step()
    return found


def one_cycle(steps, **settings):
    return rates(lambda optimizer: torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.01, total_steps=steps, cycle_momentum=False, **settings), steps)


def cosine(optimizer, warm_up, steps, end):
    fall = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps - warm_up, eta_min=end)
    if not warm_up:
        return fall
    rise = torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1 / warm_up, total_iters=warm_up - 1)
    return torch.optim.lr_scheduler.SequentialLR(optimizer, [rise, fall], milestones=[warm_up])


def averages(decay, steps):
    """The average of numbers that change from step to step."""
    value = torch.nn.Linear(COUNT - 1, 1).double()

    def ramp(average, parameter, count):
        d = min(decay, (1 + float(count)) / (10 + float(count)))
        return d * average + (1 - d) * parameter

    average = torch.optim.swa_utils.AveragedModel(value, avg_fn=ramp)
    after = []
    for step in range(steps):
        new = torch.tensor(numbers(COUNT, 10 + step), dtype=torch.float64)
        with torch.no_grad():
            value.weight.copy_(new[None, :-1])
            value.bias.copy_(new[-1:])
        average.update_parameters(value)
        after.append(torch.cat([average.module.weight[0], average.module.bias]).detach().tolist())
    return after


def smoothing(share):
    """The loss of smoothed labels and its gradient."""
    logits = torch.tensor(numbers(30, 1, 4).reshape(3, 10), dtype=torch.float64, requires_grad=True)
    labels = torch.tensor([7, 0, 3])
    loss = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=share)
    loss.backward()
    return {"smoothing": share, "loss": loss.item(), "gradient": logits.grad.reshape(-1).tolist()}


optimizers = {
    "sgd": optimizer_steps(lambda p: torch.optim.SGD(p, lr=0.01)),
    "momentum": optimizer_steps(lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9)),
    "nesterov": optimizer_steps(lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True)),
    "adam": optimizer_steps(lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.7, 0.9), eps=1e-6)),
    "adamw": optimizer_steps(lambda p: torch.optim.AdamW(p, lr=0.01, betas=(0.9, 0.99)), weight_decay=0.1),
}
schedules = {
    "one_cycle": one_cycle(20),
    "one_cycle_short": one_cycle(7, pct_start=0.5, div_factor=10, final_div_factor=100),
    "cosine": rates(lambda o: cosine(o, 0, 20, 1e-4), 20),
    "cosine_after_warm_up": rates(lambda o: cosine(o, 5, 20, 0), 20),
}
fixture = {
    "torch": torch.__version__, "count": COUNT, "optimizers": optimizers, "schedules": schedules,
    "averages": averages(0.5, 12), "smoothing": [smoothing(0), smoothing(0.1)],
}
(pathlib.Path(__file__).parent / "training.json").write_text(json.dumps(fixture, indent=1) + "\n")
