import Catalogue
import Exercising
import Gradus
import OptimizersBeyondSGDQuestions
import PropertyTesting
import Reference

/// The ranking of optimizers by how far noise leads them from the true line.
let noiseExercise: Exercise<NoiseTrial, NoiseReport> = Exercise(
  "3.1.noise", "robustness to noise", file: "NoiseRobustness.swift",
  reference: { rankByNoise($0) },
  claims: [
    .lessonsExample {
      let lines = [(2.3, 3.4), (1.4, 3.8), (2, 3.6)].map(Line.init)
      let trial = NoiseTrial(optimizers: ["sgd"], seeds: [1, 2, 3], lines: [lines])
      let spread = 0.07.squareRoot()
      return [
        (
          trial,
          NoiseReport(
            rows: [.init(optimizer: "sgd", meanError: 0.7, standardDeviation: spread)])
        )
      ]
    },
    Claim(
      "ranks PyTorch's runs at noise 0.5", asking: recordedTrial, source: "from PyTorch's lines"),
    Claim(
      "on any lines", forAll: Generator.vector(12)
    ) { numbers, noise in
      let lines = stride(from: 0, to: 12, by: 2).map {
        Line(weight: 2 + numbers[$0], bias: 3 + numbers[$0 + 1])
      }
      let trial = NoiseTrial(
        optimizers: ["sgd", "adam"], seeds: [3, 1, 2],
        lines: [Array(lines[..<3]), Array(lines[3...])])
      try noise.expect(trial, toBe: rankByNoise(trial), source: "by the definitions")
    },
    Claim(
      "the true line has no error", forAll: .integer(in: 2...5), cases: 3
    ) { seeds, noise in
      let trial = NoiseTrial(
        optimizers: ["far", "exact"], seeds: Array(1...seeds),
        lines: [
          Array(repeating: Line(weight: 5, bias: 7), count: seeds),
          Array(repeating: Line(weight: 2, bias: 3), count: seeds),
        ])
      let rows = try noise.ask(trial).rows
      try noise.expect(
        rows.map(\.optimizer) == ["exact", "far"] && rows.map(\.meanError) == [0, 5]
          && rows.map(\.standardDeviation) == [0, 0],
        answered: rows.map {
          "\($0.optimizer) \(text($0.meanError)) ± \(text($0.standardDeviation))"
        }.joined(separator: ", "),
        expected: "exact 0 ± 0, far 5 ± 0")
    },
    Claim(
      "large errors that differ by little cost no digits",
      asking: {
        let lines = farFromZero.map { Line(weight: 2, bias: 3 + $0) }
        let row = NoiseReport.Row(
          optimizer: "sgd", meanError: 0x1p30 + 2,
          standardDeviation: (10.0 / 3).squareRoot())
        return [
          (
            NoiseTrial(optimizers: ["sgd"], seeds: [1, 2, 3, 4], lines: [lines]),
            NoiseReport(rows: [row])
          )
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    editing: { rankByNoise($0) },
    [
      Deviation("largest-first", "The largest error comes first") { $1.rows.reverse() },
      Deviation("not-sorted", "The rows stay in the order of the optimizers") {
        question, report in
        report.rows.sort {
          question.optimizers.firstIndex(of: $0.optimizer) ?? 0
            < question.optimizers.firstIndex(of: $1.optimizer) ?? 0
        }
      },
      Deviation("divided-by-n", "The variance is divided by n, not by n − 1") {
        let n = Double($0.seeds.count)
        for index in $1.rows.indices {
          $1.rows[index].standardDeviation *= ((n - 1) / n).squareRoot()
        }
      },
      Deviation("variance", "The variance is reported, without the root") {
        for index in $1.rows.indices {
          $1.rows[index].standardDeviation *= $1.rows[index].standardDeviation
        }
      },
      Deviation(
        "difference-of-squares",
        "The squares are summed as Σe² − n·ē², which of large errors leaves no digits"
      ) {
        let n = Double($0.seeds.count)
        for index in $1.rows.indices {
          guard let place = $0.optimizers.firstIndex(of: $1.rows[index].optimizer) else { continue }
          let errors = $0.lines[place].map {
            (($0.weight - 2) * ($0.weight - 2) + ($0.bias - 3) * ($0.bias - 3)).squareRoot()
          }
          let mean = errors.reduce(0, +) / n
          let squares = errors.reduce(0) { $0 + $1 * $1 } - n * mean * mean
          $1.rows[index].standardDeviation = (max(0, squares) / (n - 1)).squareRoot()
        }
      },
      Deviation("standard-error", "The standard error of the mean is reported") {
        for index in $1.rows.indices {
          $1.rows[index].standardDeviation /= Double($0.seeds.count).squareRoot()
        }
      },
      Deviation("sum-of-distances", "An error is |w − 2| + |b − 3|, not the distance") {
        $1 = ranking($0) { abs($0) + abs($1) }
      },
      Deviation("squared-distance", "An error is the squared distance, without the root") {
        $1 = ranking($0) { $0 * $0 + $1 * $1 }
      },
      Deviation("true-line-turned", "The true line's weight and bias are exchanged, 3 and 2") {
        $1 = ranking($0) { (($0 - 1) * ($0 - 1) + ($1 + 1) * ($1 + 1)).squareRoot() }
      },
      Deviation("root-mean-square", "The errors' root mean square is reported as their mean") {
        let n = Double($0.seeds.count)
        for index in $1.rows.indices {
          let row = $1.rows[index]
          $1.rows[index].meanError =
            (row.meanError * row.meanError
            + row.standardDeviation * row.standardDeviation * (n - 1) / n).squareRoot()
        }
        $1.rows.sort { $0.meanError < $1.meanError }
      },
      Deviation("mean-line", "The lines are averaged, and the mean line's error is reported") {
        for index in $1.rows.indices {
          guard let place = $0.optimizers.firstIndex(of: $1.rows[index].optimizer) else { continue }
          let (lines, n) = ($0.lines[place], Double($0.seeds.count))
          let dw = lines.reduce(0) { $0 + $1.weight } / n - 2
          let db = lines.reduce(0) { $0 + $1.bias } / n - 3
          $1.rows[index].meanError = (dw * dw + db * db).squareRoot()
        }
        $1.rows.sort { $0.meanError < $1.meanError }
      },
      Deviation("bias-only", "The weight is left out of the error") {
        $1 = ranking($0) { _, bias in abs(bias) }
      },
      Deviation("weight-only", "The bias is left out of the error") {
        $1 = ranking($0) { weight, _ in abs(weight) }
      },
    ]),
  hints: [
    "One run proves little: another seed draws other noise. Average over several, and say how "
      + "much the runs differ.",
    "e = √((w − 2)² + (b − 3)²) for each seed; the mean is Σe / n, the standard deviation "
      + "√(Σ(e − mean)² / (n − 1)).",
    "let errors = try seeds.map { let line = try train(optimizer, $0); … }. Build a "
      + "NoiseReport.Row for each optimizer, then rows.sorted { $0.meanError < $1.meanError }.",
  ])

/// The ranking with another measure of the error.
private func ranking(
  _ trial: NoiseTrial, by error: (_ weight: Double, _ bias: Double) -> Double
) -> NoiseReport {
  // A line whose weight alone is off, by that error, has it as its distance.
  var changed = trial
  changed.lines = trial.lines.map {
    $0.map { Line(weight: 2 + error($0.weight - 2, $0.bias - 3), bias: 3) }
  }
  return rankByNoise(changed)
}

/// The seeds of the recorded runs at noise 0.5.
let noiseSeeds = [42, 1, 6, 11, 12]

private func recordedTrial() throws -> [(question: NoiseTrial, answer: NoiseReport)] {
  let recordings = try noiseSeeds.map { try Golden.training("noise-0.5-seed\($0)") }
  let optimizers = recordings.first?.runs.map(\.optimizer) ?? []
  let trial = NoiseTrial(
    optimizers: optimizers, seeds: noiseSeeds,
    lines: optimizers.indices.map { index in
      recordings.map {
        Line(weight: $0.runs[index].float64.weight, bias: $0.runs[index].float64.bias)
      }
    })
  return [(trial, rankByNoise(trial))]
}
