import ArgumentParser
import Exercising

/// The options of the commands that draw post 3.1's data.
struct PostDataOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Standard deviation of the noise on y. (default: 0.2)",
    transform: { try number($0, from: 0, to: 1000) })
  var noise = 0.2

  @Option(
    parsing: .unconditional, help: "Number of points. (default: 100)",
    transform: { try integer($0, 2...10_000) })
  var samples = 100

  @Option(
    parsing: .unconditional,
    help: "Seed of the random numbers, as for torch.manual_seed. (default: 42)",
    transform: torchSeed)
  var seed: UInt64 = 42

  var data: PostData {
    var data = PostData()
    (data.noise, data.samples, data.seed) = (noise, samples, seed)
    return data
  }
}
