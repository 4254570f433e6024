import Exercising
import Foundation
import Gradus
import GradusReference
import Testing

@testable import WhatsNextCourse

/// What lesson 3.9 says in numbers is what the code computes.
@Suite struct Lesson3_9TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("3.9").isMade(
      of: lion() + adan() + scheduleFree() + suspects() + runs() + ["\(adanSource) has it"])
  }

  private func lion() throws -> [String] {
    // The memory after each gradient, and the mixtures: the step sees the memory before.
    var (p, memory) = (1.0, 0.0)
    var mixtures: [Double] = []
    var places: [Double] = []
    var memories: [Double] = []
    for g in [4, -0.5, -1] {
      mixtures.append(0.5 * memory + 0.5 * g)
      p = 0.95 * p - 0.1 * (mixtures[mixtures.count - 1] > 0 ? 1 : -1)
      memory = 0.75 * memory + 0.25 * g
      places.append(p)
      memories.append(memory)
    }
    let example = run(
      "Lion", ["lr": 0.1, "betas": [0.5, 0.75], "weight_decay": 0.5], from: [1],
      gradients: [[4], [-0.5], [-1]])
    let ours = try lionExercise.reference(example).numbers
    #expect(zip(ours, places).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(mixtures[0] == 2 && memories[0] == 1)
    let hundred = 1 - pow(0.99, Double(100))
    return [
      "$\\beta = (0.5, 0.75)$ and $\\lambda = 0.5$",
      "so $p$ becomes $0.95 - 0.1 = \(fixed(places[0], 2))$",
      "the mixture is \(fixed(mixtures[1], 2)): on down, to \(fixed(places[1], 4)).",
      "Now the memory is \(fixed(memories[1], 3)), the third mixture \(fixed(mixtures[2], 4)), and $p$ "
        + "turns:\n\(fixed(places[2], 6)).",
      "Usually they are 0.9 and 0.99", "with 0.9 and 0.99, how steep",
      "The memory is $1 - 0.99^{100} = \(fixed(hundred, 4))$.",
      "$0.1c > 0.9 \\cdot \(fixed(hundred, 4))$", "$c > \(fixed(9 * hundred, 4))$",
    ]
  }

  private func adan() throws -> [String] {
    let ours = try adanExercise.reference(AdanExample.run).numbers
    #expect(zip(ours, AdanExample.byHand.numbers).allSatisfy { abs($0 - $1) < 1e-15 })
    let step = (1.04 / 0.36 - 0.5 / 0.75) / (3.25 / 0.4375).squareRoot()
    // A gradient before the first that counts as 0 shows in the second step, not in the first.
    let wrong = try adanExercise.deviations.answer("first-change-is-gradient", AdanExample.run)
      .numbers
    #expect(abs(wrong[0] - ours[0]) < 1e-15 && abs(wrong[1] - ours[1]) > 1e-3)
    return [
      "$\\beta = (0.8, 0.5, 0.75)$", "$\\lambda = 0.25$",
      "so $p = 0.9/1.025 = \(fixed(ours[0], 4))$", "$\\hat m = 1.04/0.36$", "$\\hat d = -1/0.75$",
      "$\\hat n = 3.25/0.4375$", "$0.1\\cdot \(fixed(step, 4))$",
      "The parameter comes to \(fixed(ours[1], 4)).",
    ]
  }

  private func scheduleFree() throws -> [String] {
    let answer = try scheduleFreeExercise.reference(
      scheduleFreeCall(
        Matrix([[1], [1], [1]]), [5, 5, 5], from: [0], lr: 0.2, beta: 0.75, warmUp: 2))
    let (asked, averages) = (answer.parts[0].values, answer.parts[1].values)
    #expect(zip(asked, [0, 1, 2.36]).allSatisfy { abs($0 - $1) < 1e-12 })
    // The iterate, from the average: x = 5/9 · 2.28 + 4/9 · z.
    let iterate = (averages[2] - 5.0 / 9 * averages[1]) * 9 / 4
    return [
      "$\\gamma = 0.2$, $\\beta = 0.75$ and $w = 2$",
      "Its share is $0.04/0.05 = 0.8$, and $x = \(fixed(averages[1], 2))$.",
      "$y = 0.25\\cdot 2.6 + 0.75\\cdot \(fixed(averages[1], 2)) = \(fixed(asked[2], 2))$,\n"
        + "$z = \(fixed(iterate, 3))$",
      "the average is \(fixed(averages[2], 4)).",
    ]
  }

  private func suspects() throws -> [String] {
    let (gradients, positions) = ([4.0, 1, 3], [1, 0.6, 0.35, 0.075])
    let found = try #require(
      suspect(gradients: gradients, positions: positions, learningRate: 0.1))
    #expect(found.rule == .dampened && abs(found.beta - 0.5) < 1e-12)
    let directions = MomentumRule.dampened.directions(along: gradients, beta: 0.5)
    let heavy = MomentumRule.heavyBall.directions(along: gradients, beta: 0.375)
    // A running mean from zero is the heavy ball at another rate.
    var mean = 0.0
    for (g, b) in zip(gradients, heavy) {
      mean = 0.375 * mean + 0.625 * g
      #expect(abs(mean - 0.625 * b) < 1e-12)
    }
    return [
      "the positions 1, 0.6, 0.35, 0.075.",
      "The directions are \(directions.map(legible).prefix(2).joined(separator: ", ")) and "
        + "\(legible(directions[2])).",
      "$\\beta = 1.5/4 = 0.375$", "$0.375\\cdot 2.5 + 3 = \(legible(heavy[2]))$",
      "$0.5\\cdot 2.5 + 0.5\\cdot 3 = \(legible(directions[2]))$",
    ]
  }

  private func runs() throws -> [String] {
    let lion = try BowlDescent.lion.losses()
    #expect(fixed(lion[100], 4) == fixed(lion[200], 4))
    let (falling, adan) = (try BowlDescent.falling.losses(), try BowlDescent.adan.losses())
    #expect(falling[200] < lion[200] / 10 && adan[200] < lion[200])
    let names = ["plain", "plain, cosine to epoch 40", "Schedule-Free"]
    let rows = try zip(names, SampledAverages.allCases).map { name, descent in
      let losses = try descent.losses()
      let last = losses.suffix(4).reduce(0, +) / 4
      return "| \(name) | \(fixed(losses[0], 5)) | \(fixed(losses[9], 5)) | \(fixed(last, 5)) |"
    }
    let least = SampledAverages.least
    let later = try SampledAverages.scheduleFree.losses().dropFirst(9).map { $0 - least }
    #expect(later.allSatisfy { $0 < 0.001 })
    return rows + [
      "its loss is \(fixed(lion[100], 4)) after 100 steps at the rate 0.1, \(fixed(lion[101], 4)) after "
        + "the next, and \(fixed(lion[200], 4)) after 200",
      "The best line has the loss \(fixed(least, 5)).",
    ]
  }

  /// The program of the text, in PyTorch and in Swift.
  @Test func bothProgramsAgree() throws {
    let recorded = try #require(try Golden.lesson("3.9-program").first)
    let theirs = try recorded.list("average")
    let ours = try SampledAverages.scheduleFree.losses()
    let snippet = Lesson3_9.averages()
    #expect(theirs.count == 40 && ours.count == 40 && snippet.count == 4000)
    // The noise is float32, and differs in its last digit.
    for (loss, recorded) in zip(ours, theirs) { #expect(abs(loss - recorded) < 1e-6) }
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    let last = try #require(snippet.last)
    #expect(
      abs(meanSquaredError(of: Line(weight: last[0], bias: last[1]), on: data) - ours[39]) < 1e-12)
  }

  /// What the claims call their recordings is what made them.
  @Test func theRecordersAreTheOnesNamed() throws {
    struct Header: Decodable { let recordedBy: Recorder }
    let free = try Golden.load(Header.self, "libraries/3.9-schedule-free.json").recordedBy
    #expect("\(free.framework) \(free.version)" == scheduleFreeSource)
    for (optimizer, source) in [("Lion", lionSource), ("Adan", adanSource)] {
      for (_, trace) in try Golden.traces(of: optimizer) {
        let recorder = try #require(trace.recordedBy)
        #expect("\(recorder.framework) \(recorder.version)" == source)
      }
    }
  }
}
