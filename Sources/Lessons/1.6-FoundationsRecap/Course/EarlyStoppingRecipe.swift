import Exercising
import FoundationsRecapQuestions
import Gradus

/// The lines of the loop that stops by itself.
struct EarlyStoppingRecipe: Sendable {
  var returnsLast = false
  var returnsLastMeasured = false
  var remembersAfterStep = false
  var patience: @Sendable (Int) -> Int = { $0 }
  var resets = true
  var comparesWithPrevious = false
  var watchesTraining = false
  var isBetter: @Sendable (_ loss: Double, _ lowest: Double, _ tolerance: Double) -> Bool = {
    loss, lowest, _ in loss < lowest
  }
  var beginsAsLowest = false
  var stepsFirst = false
  var stepsInPlace = false
  var validatesAfterStep = false
  var isFlat: @Sendable (_ slopes: [Double], _ tolerance: Double) -> Bool = { slopes, tolerance in
    slopes.allSatisfy { abs($0) <= tolerance }
  }
  var notesLast = true
  var direction = -1.0
  var epochs: @Sendable (Int) -> Int = { $0 }

  func train(_ run: EarlyStopping) throws -> StoppedTraining {
    var parameters = run.initial
    var result = StoppedTraining(losses: [], validationLosses: [], parameters: run.initial)
    var (lowest, previous, count) = (Double.infinity, Double.infinity, 0)
    var measured = parameters
    if beginsAsLowest { lowest = run.validation.value(at: parameters) }
    for _ in 0..<epochs(run.epochs) {
      let slopes = run.training.gradient(at: parameters)
      let next = try moved(parameters, slopes, run)
      let endsFlat = isFlat(slopes, run.tolerance)
      if stepsFirst {
        if endsFlat { break }
        parameters = next
      }
      measured = parameters
      let loss = run.training.value(at: parameters)
      let validation = run.validation.value(at: validatesAfterStep ? next : parameters)
      let watched = watchesTraining ? loss : validation
      let isBest = isBetter(watched, comparesWithPrevious ? previous : lowest, run.tolerance)
      previous = watched
      if isBest {
        lowest = watched
        if !remembersAfterStep { result.parameters = parameters }
      }
      count = isBest ? (resets ? 0 : count) : count + 1
      let ends = count >= patience(run.patience) || (endsFlat && !stepsFirst)
      if !ends || notesLast {
        result.losses.append(loss)
        result.validationLosses.append(validation)
      }
      if ends { break }
      if isBest && remembersAfterStep { result.parameters = next }
      if !stepsFirst { parameters = next }
    }
    if returnsLast { result.parameters = parameters }
    if returnsLastMeasured { result.parameters = measured }
    return result
  }

  private func moved(
    _ parameters: [Double], _ slopes: [Double], _ run: EarlyStopping
  ) throws -> [Double] {
    var (next, slopes) = (parameters, slopes)
    for i in next.indices {
      if stepsInPlace { slopes = run.training.gradient(at: next) }
      next[i] += direction * run.learningRate * slopes[i]
    }
    return next
  }
}
