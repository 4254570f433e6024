import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// A training that goes on as if it had never been stopped.
package let resumeExercise: Exercise<Call, Tensors> = Exercise(
  "3.6.resume", "a training that is stopped and goes on", file: "Resume.swift",
  reference: worked,
  claims: [
    .lessonsExample {
      [
        (
          resumeCall(
            x: [0.5], y: [1], start: [2, 1], batch: 1, lr: 0.1, momentum: 0.5, decay: 0.5, noise: 0,
            seed: 1, stop: 1, steps: 3),
          Tensors([
            NamedTensor("loss", [1, 0.5625, 0.3525390625]),
            NamedTensor("after", [1.80703125, 0.6140625]), NamedTensor("differing", 0),
          ])
        )
      ]
    },
    .recorded(
      "goes on as PyTorch does with the states of its optimizer, schedule, order and random stream",
      asked, in: "3.6-resume", "", inputs: inputs, outputs: ["loss", "after", "differing"]),
    Claim("wherever it is stopped, no bit is another", forAll: calls) { call, interview in
      for stop in 0...4 {
        let found = try interview.ask(call.replacing("stop", by: [Double(stop)]))
        let count = found["differing"]?.values.first ?? .nan
        try interview.expect(
          count == 0, answered: "\(text(count)) numbers that differ from the run without a stop",
          expected: "0")
        // Nor may the run itself be another, of which the code alone has counted.
        try interview.expect(
          call.replacing("stop", by: [Double(stop)]),
          toBe: worked(call.replacing("stop", by: [Double(stop)])), source: "a run without a stop")
      }
    },
    Claim("a run without noise and momentum has less to keep, and keeps it", forAll: calls) {
      call, interview in
      let plain = call.replacing("noise", by: [0]).replacing("momentum", by: [0])
      let found = try interview.ask(plain)
      let count = found["differing"]?.values.first ?? .nan
      try interview.expect(
        count == 0, answered: "\(text(count)) numbers that differ from the run without a stop",
        expected: "0")
    },
  ],
  deviations: Deviations(
    of: ResumeRecipe(),
    answering: { recipe, call in
      try StochasticRun.interrupted(call) { recipe.resumed($0, in: $1) }
    },
    [
      Deviation(
        "parameters-alone", "The parameters alone are kept", seenIn: "model.state_dict() alone"
      ) {
        ($0.velocity, $0.order, $0.stepCount) = (.fresh, .fresh, { _, _ in 0 })
        $0.generator = .fresh
      },
      Deviation("starts-over", "The fresh run is given back as it is") { $0.isFresh = true },
      Deviation("parameters-missing", "All is kept but the parameters") {
        $0.parameters = { _, fresh in fresh }
      },
      Deviation(
        "velocity-missing", "What momentum has gathered is lost", seenIn: "no optimizer state"
      ) {
        $0.velocity = .fresh
      },
      Deviation(
        "steps-missing", "The number of steps is lost: the rate begins anew",
        seenIn: "no scheduler state"
      ) { $0.stepCount = { _, _ in 0 } },
      Deviation("steps-one-more", "The step that comes next is counted already") {
        $0.stepCount = { steps, _ in steps + 1 }
      },
      Deviation("steps-one-less", "The last step is not counted") {
        $0.stepCount = { steps, _ in max(0, steps - 1) }
      },
      Deviation(
        "epochs-alone", "Steps are kept as whole epochs",
        seenIn: "checkpoints with an epoch in place of a step"
      ) {
        $0.stepCount = { steps, perEpoch in steps / max(1, perEpoch) * max(1, perEpoch) }
      },
      Deviation("epochs-for-steps", "The number of epochs is taken for that of steps") {
        $0.stepCount = { steps, perEpoch in steps / max(1, perEpoch) }
      },
      Deviation(
        "order-missing", "The rest of the epoch is lost: it begins anew",
        seenIn: "a loader that is made anew"
      ) { $0.order = .fresh },
      Deviation("order-sorted", "Of the rest of the epoch the examples are kept, not their order") {
        $0.order = .sorted
      },
      Deviation("order-turned", "The rest of the epoch comes from its end") { $0.order = .turned },
      Deviation(
        "order-shuffled-again",
        "The rest of the epoch is drawn anew from all examples, as long as it was"
      ) {
        $0.order = .redrawn
      },
      Deviation(
        "generator-missing", "The random stream begins anew with the seed",
        seenIn: "manual_seed at each start"
      ) { $0.generator = .fresh },
      Deviation("generator-seeded-by-step", "The random stream is seeded by the number of steps") {
        $0.generator = .seededByStep
      },
      Deviation("spare-missing", "The second of a pair of normal numbers is lost") {
        $0.generator = .withoutSpare
      },
      Deviation("position-missing", "The stream's words are kept, and not how many are used") {
        $0.generator = .withoutPosition
      },
      Deviation("float32", "Parameters and velocity are kept in float32") {
        $0.rounds = { Double(Float($0)) }
      },
      Deviation(
        "six-digits", "Parameters and velocity are kept with six digits, as print shows them"
      ) {
        $0.rounds = { ($0 * 1e6).rounded() / 1e6 }
      },
      Deviation("step-too-many", "One more step is taken before anything is kept") {
        $0.stepsBefore = true
      },
      Deviation("velocity-for-parameters", "Parameters and velocity change places") {
        $0.exchanges = true
      },
    ]),
  hints: [
    "Go through step() line by line: which of the numbers that it reads are not settings, and were changed by "
      + "steps before?",
    "Parameters, velocity, the number of steps (the rate follows from it), the rest of the epoch's order, "
      + "and the generator's state.",
    "public struct Checkpoint: Codable { var parameters, velocity: [Double]; var stepCount: Int; var order: "
      + "[Int]; var generator: RandomGenerator.State }; resume sets all five in a var copy of fresh.",
  ],
  why:
    "A step depends on the settings and on what steps have changed. Where both are the same "
    + "to the last bit, so is the next step, and so are all after it. What follows from them, "
    + "as the rate does, need not be kept.")

@Sendable private func worked(_ call: Call) throws -> Tensors {
  try StochasticRun.interrupted(call) { stopped, fresh in
    RunCheckpoint(of: stopped).resumed(in: fresh)
  }
}

private let asked = "the numbers of a run that is stopped and goes on"
private let inputs = [
  "x", "y", "start", "batch", "lr", "momentum", "decay", "noise", "seed", "stop", "steps",
]

package func resumeCall(
  x: [Double], y: [Double], start: [Double], batch: Int, lr: Double, momentum: Double,
  decay: Double,
  noise: Double, seed: Int, stop: Int, steps: Int
) -> Call {
  Call(
    asked,
    [
      NamedTensor("x", x), NamedTensor("y", y), NamedTensor("start", start),
      NamedTensor("batch", Double(batch)), NamedTensor("lr", lr), NamedTensor("momentum", momentum),
      NamedTensor("decay", decay), NamedTensor("noise", noise), NamedTensor("seed", Double(seed)),
      NamedTensor("stop", Double(stop)), NamedTensor("steps", Double(steps)),
    ])
}

/// Five examples in batches of two or three: two steps an epoch, and an odd number of normal draws.
private let calls = zip(
  Generator<[Double]>.vector(5), .vector(5), .vector(2), .integer(in: 2...3), .integer(in: 1...99)
).map { x, y, start, batch, seed in
  resumeCall(
    x: x, y: y, start: start, batch: batch, lr: 0.05, momentum: 0.8, decay: 0.5, noise: 0.1,
    seed: seed, stop: 3, steps: 8)
}

/// What is kept of a run.
struct ResumeRecipe: Sendable {
  enum Kept: Sendable { case all, fresh, sorted, turned, redrawn }
  enum Stream: Sendable { case all, fresh, seededByStep, withoutSpare, withoutPosition }

  var parameters: @Sendable (_ kept: [Double], _ fresh: [Double]) -> [Double] = { kept, _ in kept }
  var velocity = Kept.all
  var stepCount: @Sendable (_ steps: Int, _ perEpoch: Int) -> Int = { steps, _ in steps }
  var order = Kept.all
  var generator = Stream.all
  var rounds: @Sendable (Double) -> Double = { $0 }
  var isFresh = false
  var stepsBefore = false
  var exchanges = false

  func resumed(_ stopped: StochasticRun, in fresh: StochasticRun) -> StochasticRun {
    if isFresh { return fresh }
    var (run, stopped) = (fresh, stopped)
    if stepsBefore { _ = stopped.step() }
    run.parameters = parameters(stopped.parameters, fresh.parameters).map(rounds)
    run.velocity = velocity == .all ? stopped.velocity.map(rounds) : fresh.velocity
    if exchanges { (run.parameters, run.velocity) = (run.velocity, run.parameters) }
    run.stepCount = stepCount(stopped.stepCount, stopped.stepsPerEpoch)
    run.generator = stream(stopped, fresh)
    switch order {
    case .all: run.order = stopped.order
    case .fresh: run.order = []
    case .sorted: run.order = stopped.order.sorted()
    case .turned: run.order = stopped.order.reversed()
    case .redrawn:
      let count = stopped.order.count
      run.order =
        count == 0 ? [] : Array(run.generator.randperm(stopped.exampleCount).prefix(count))
    }
    return run
  }

  private func stream(_ stopped: StochasticRun, _ fresh: StochasticRun) -> RandomGenerator {
    var stream = stopped.generator
    switch generator {
    case .all: break
    case .fresh: stream = fresh.generator
    case .seededByStep: stream = RandomGenerator(seed: UInt64(stopped.stepCount))
    case .withoutSpare: stream.state.spareNormal = nil
    case .withoutPosition: stream.state.words[624] = 0
    }
    return stream
  }
}
