import Gradus
import Testing

@Suite struct DatasetTests {
  @Test func theNoisyLineIsTheLinePlusItsNoise() {
    var generator = RandomGenerator(seed: 42)
    let data = Dataset.noisyLine(samples: 100, noise: 0.2, from: &generator)
    var again = RandomGenerator(seed: 42)
    let noise = again.randn(100)
    #expect(data.count == 100)
    #expect(data.x.first == 0 && data.x.last == 1)
    for (index, (x, y)) in zip(data.x, data.y).enumerated() {
      #expect(abs(y - (2 * x + 3 + 0.2 * noise[index])) < 1e-14)
    }
    #expect(generator.rand(3) == again.rand(3), "nothing more is drawn")
  }

  @Test func withoutNoiseTheLineIsExact() {
    var generator = RandomGenerator(seed: 1)
    let data = Dataset.noisyLine(samples: 3, noise: 0, from: &generator)
    #expect(data == Dataset(x: [0, 0.5, 1], y: [3, 4, 5]))
  }

  @Test func xAndYOfDifferentLengthsTrap() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Dataset(x: [1, 2, 3], y: [1])
    }
    try expectMessage("3 values of x, 1 of y", in: end)
  }
}
