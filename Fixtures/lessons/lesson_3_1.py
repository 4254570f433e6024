"""The code in the text of lesson 3.1, and what it prints."""

import contextlib

from recordings_shared import flat


def recordings():
    # What the text's program prints is recorded below.
    with contextlib.redirect_stdout(None):
        cases = program()
    yield "lessons/3.1-program.json", {
        "format": "gradus.lesson/1", "dtype": "float32", "seed": 42, "cases": cases}


def program():
    import torch
    torch.manual_seed(42)
    X = torch.linspace(0, 1, 100).unsqueeze(1)       # 100 rows, one column
    y = 2 * X + 3 + 0.2 * torch.randn_like(X)        # the true line, and noise on top
    contestants = {
        "sgd": lambda p: torch.optim.SGD(p, lr=0.1),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=0.1, alpha=0.9),
        "adam": lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.9, 0.999)),
    }

    losses, models = {}, {}
    for name, make in contestants.items():
        model = models[name] = torch.nn.Linear(1, 1)
        optimizer, measure = make(model.parameters()), torch.nn.MSELoss()
        losses[name] = []
        for epoch in range(100):
            optimizer.zero_grad()                    # forget the last epoch's slopes
            loss = measure(model(X), y)              # predict and measure
            loss.backward()                          # differentiate
            optimizer.step()                         # update
            losses[name].append(loss.item())         # the loss from before the update
        print(name, losses[name][-1], model.weight.item(), model.bias.item())

    def pictures():
        """Not drawn for the recording: it needs matplotlib and a window."""
        import matplotlib.pyplot as plt
        figure, (left, right) = plt.subplots(1, 2)
        right.scatter(X.numpy(), y.numpy(), s=8)
        for name in contestants:
            left.plot(losses[name], label=name)
            right.plot(X.numpy(), models[name](X).detach().numpy(), label=name)
        left.legend(), plt.show()

    return [{"name": name, "numbers": {
        "losses": losses[name], "weight": flat(models[name].weight),
        "bias": flat(models[name].bias)}} for name in contestants]
