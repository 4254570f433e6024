import torch


def draw():
    torch.manual_seed(2)
    x = torch.linspace(-1, 1, 30, dtype=torch.float64)
    y = torch.exp(x) * torch.sin(4 * x) + 0.3 * torch.randn(30, dtype=torch.float64)
    training, validation = torch.utils.data.random_split(range(30), [0.7, 0.3])
    return x, y, training.indices, validation.indices


def features(x, degree, training):
    powers = torch.arange(1, degree + 1)
    columns = training.unsqueeze(1) ** powers
    mean, deviation = columns.mean(0), columns.std(0, correction=0)
    return (x.unsqueeze(1) ** powers - mean) / deviation


def ridge_loss(model, features, targets, penalty):
    error = torch.nn.functional.mse_loss(model(features).squeeze(1), targets)
    return error + penalty * (model.weight ** 2).sum()


def closed_form(features, targets, penalty):
    mean, n = features.mean(0), len(targets)
    centred = features - mean
    gram = centred.T @ centred + n * penalty * torch.eye(features.shape[1], dtype=torch.float64)
    weights = torch.linalg.solve(gram, centred.T @ (targets - targets.mean()))
    return weights, targets.mean() - mean @ weights


def train(model, penalty, training, validation, lr, patience, tolerance, epochs):
    weights = {"params": [model.weight], "weight_decay": 2 * penalty}
    optimizer = torch.optim.SGD([weights, {"params": [model.bias]}], lr=lr)
    losses, validation_losses, best = [], [], 0
    for epoch in range(epochs):
        with torch.no_grad():
            losses.append(ridge_loss(model, *training, penalty).item())
            validation_losses.append(ridge_loss(model, *validation, 0).item())
        if validation_losses[-1] < min(validation_losses[:-1], default=float("inf")):
            best, kept = epoch, [p.detach().clone() for p in model.parameters()]
        if epoch - best >= patience:
            break
        optimizer.zero_grad()
        ridge_loss(model, *training, 0).backward()   # no penalty: weight_decay adds 2λw
        slopes = torch.cat([model.weight.grad[0] + 2 * penalty * model.weight[0],
                            model.bias.grad])
        if slopes.abs().max() <= tolerance:
            break
        optimizer.step()
    return losses, validation_losses, kept


x, y, training, validation = draw()
parts = [(features(x[part], 9, x[training]), y[part]) for part in (training, validation)]
weights, bias = closed_form(*parts[0], 0.001)
model = torch.nn.Linear(9, 1, dtype=torch.float64)
with torch.no_grad():
    model.weight.copy_(weights.unsqueeze(0))
    model.bias.fill_(bias)
error = ridge_loss(model, *parts[1], 0).item()
torch.nn.init.zeros_(model.weight), torch.nn.init.zeros_(model.bias)
losses, validation_losses, kept = train(
    model, 0, *parts, lr=0.2, patience=50, tolerance=1e-6, epochs=3000)
print(error, len(losses), min(validation_losses))
