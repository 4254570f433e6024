import Answering
import BatchAndStochasticQuestions
import Exercising
import Gradus

/// The lines of an epoch.
struct EpochRecipe: Sendable {
  /// Samples between two steps, and the size by which the sum of their gradients is divided.
  struct Batch {
    var samples: [Int]
    var size: Int

    init(_ samples: [Int], size: Int? = nil) {
      self.samples = samples
      self.size = size ?? samples.count
    }
  }

  /// The losses of a batch's samples.
  struct Losses {
    var samples: [Int]
    var losses: [Double]

    var size: Int { losses.count }
    var mean: Double { losses.reduce(0, +) / Double(losses.count) }
  }

  enum Moment { case beforeStep, afterStep, atStart, atEnd }
  /// What of earlier batches is still there when a gradient is added up.
  enum Kept { case nothing, means, sums }

  var batches: @Sendable (EpochRun) -> [Batch] = { $0.batches.map { Batch($0) } }
  var meanLoss: @Sendable ([Losses]) -> Double = { batches in
    batches.reduce(0) { $0 + $1.mean * Double($1.size) }
      / Double(batches.reduce(0) { $0 + $1.size })
  }
  /// What the sum of a batch's gradients is divided by; `seen` counts the samples so far.
  var divisor: @Sendable (_ size: Int, EpochRun, _ seen: Int) -> Double = { size, _, _ in
    Double(size)
  }
  /// The samples of a batch whose gradients are added up.
  var differentiated: @Sendable ([Int]) -> [Int] = { $0 }
  /// The parameter whose slope moves each.
  var mover: @Sendable (_ parameter: Int) -> Int = { $0 }
  var lossIsMeasured = Moment.beforeStep
  var isStale = false
  var isOneAtATime = false
  var stepsFromInitial = false
  var kept = Kept.nothing
  var rate: @Sendable (EpochRun) -> Double = { $0.learningRate }
  var sign = -1.0
  var returnsInitial = false

  func result(_ run: EpochRun) throws -> EpochResult {
    var parameters = run.initial
    var sum = parameters.map { _ in 0.0 }
    var seen = 0
    var losses: [Losses] = []
    func measure(_ samples: [Int], _ parameters: [Double]) throws {
      losses.append(
        Losses(samples: samples, losses: try samples.map { try run.sample(parameters, $0).loss }))
    }
    let batches = batches(run)
    for batch in batches {
      if lossIsMeasured == .beforeStep { try measure(batch.samples, parameters) }
      if lossIsMeasured == .atStart { try measure(batch.samples, run.initial) }
      seen += batch.samples.count
      let divisor = divisor(batch.size, run, seen)
      let before = isStale ? run.initial : parameters
      for place in parameters.indices {
        let point = isOneAtATime ? parameters : before
        var added = 0.0
        for index in differentiated(batch.samples) {
          added += try run.sample(point, index).gradient[mover(place)]
        }
        switch kept {
        case .nothing: sum[place] = added
        case .means: sum[place] += added / divisor
        case .sums: sum[place] += added
        }
        let slope = kept == .means ? sum[place] : sum[place] / divisor
        let origin = stepsFromInitial ? run.initial[place] : parameters[place]
        parameters[place] = origin + sign * rate(run) * slope
      }
      if lossIsMeasured == .afterStep { try measure(batch.samples, parameters) }
    }
    if lossIsMeasured == .atEnd {
      for batch in batches { try measure(batch.samples, parameters) }
    }
    return EpochResult(
      parameters: returnsInitial ? run.initial : parameters, meanLoss: meanLoss(losses))
  }
}
