import Gradus
import GradusFixtures

/// What is wrong with a trace as a means of catching mistakes; empty when nothing is.
///
/// Gradients below the tolerance, square or symmetric data, a single step: with such data wrong
/// optimizers pass. Where a tensor has no gradient, or a sparse one, the rules hold for what it has.
func complaints(about trace: OptimizerTrace) -> [String] {
  let always = [
    origin(trace), shapes(trace), initialValues(trace), steps(trace), learningRates(trace),
    gaps(trace), rows(trace),
  ]
  // What looks for a minimum needs the gradients of a function, which nobody can choose.
  let chosen =
    trace.optimizer == "LBFGS" ? [] : [zeros(trace), sizes(trace), scales(trace), flips(trace)]
  return (always + chosen).flatMap { $0 }
}

/// The comparisons ask for 1e-12 relative; a gradient must be far above that.
private let smallestGradient = 1e-8

private func origin(_ trace: OptimizerTrace) -> [String] {
  guard let recorder = trace.recordedBy else { return ["does not say what recorded it"] }
  var complaints: [String] = []
  let known = [
    Recorder(framework: "torch", version: "2.15.0"),
    Recorder(framework: "lion-pytorch", version: "0.2.5"),
  ]
  if !known.contains(recorder) {
    complaints.append("was recorded by \(recorder.framework) \(recorder.version)")
  }
  let numbers = trace.steps.flatMap { ($0.gradients + $0.parameters).joined() }
  let isFloat32 = (trace.initial.joined() + numbers).allSatisfy { Double(Float($0)) == $0 }
  if isFloat32 != (trace.dtype == .float32) {
    complaints.append("says \(trace.dtype), but its numbers are not")
  }
  return complaints
}

private func shapes(_ trace: OptimizerTrace) -> [String] {
  var complaints: [String] = []
  for shape in trace.shapes where shape.count > 1 && Set(shape).count == 1 && shape[0] > 1 {
    complaints.append("has a square tensor, \(shape)")
  }
  if Set(trace.shapes).count < 2 { complaints.append("has tensors of one shape") }
  let sizes = trace.shapes.map { $0.reduce(1, *) }
  let whole = ([trace.initial] + trace.steps.map(\.parameters)).allSatisfy {
    $0.map(\.count) == sizes
  }
  let present = trace.steps.map(\.gradients).allSatisfy { gradients in
    gradients.count == sizes.count
      && zip(gradients, sizes).allSatisfy { [0, $1].contains($0.count) }
  }
  if !whole || !present { complaints.append("has tensors that do not fill their shapes") }
  return complaints
}

private func initialValues(_ trace: OptimizerTrace) -> [String] {
  let values = trace.initial.flatMap { $0 }
  var complaints: [String] = []
  if Set(values.map(abs)).count < values.count {
    complaints.append("has initial values of one size")
  }
  if values.contains(where: { abs($0) < 0.1 }) { complaints.append("starts too near to zero") }
  return complaints
}

private func steps(_ trace: OptimizerTrace) -> [String] {
  trace.steps.count < 12 ? ["has only \(trace.steps.count) steps"] : []
}

private func zeros(_ trace: OptimizerTrace) -> [String] {
  let zeros = trace.steps.count(where: isZero)
  return zeros == 1 ? [] : ["has \(zeros) steps without gradients, not one"]
}

private func sizes(_ trace: OptimizerTrace) -> [String] {
  var complaints: [String] = []
  for (index, step) in trace.steps.enumerated() where !isZero(step) {
    let tensors = trace.shapes.indices.map { given(trace, step, $0) }
    if tensors.joined().contains(where: { !(abs($0) >= smallestGradient) }) {
      complaints.append("step \(index + 1) has gradients near or below the tolerance")
    }
    if tensors.contains(where: { Set($0.map(abs)).count < $0.count }) {
      complaints.append("step \(index + 1) has gradients of one size in one tensor")
    }
  }
  return complaints
}

/// Each of the scales must be that of some tensor in every step: at 1e-7 the place of ε shows.
private func scales(_ trace: OptimizerTrace) -> [String] {
  [1, 1e-3, 1e-7].compactMap { scale in
    let isThere = trace.shapes.indices.contains { tensor in
      trace.steps.filter { !isZero($0) }.allSatisfy { step in
        given(trace, step, tensor).allSatisfy { (0.1...10).contains(abs($0) / scale) }
      }
    }
    return isThere ? nil : "no tensor has gradients of about \(legible(scale))"
  }
}

/// In some step every number that has a gradient then and in the step before must turn it around.
private func flips(_ trace: OptimizerTrace) -> [String] {
  let nonzero = trace.steps.filter { !isZero($0) }.map(\.gradients)
  let flips = zip(nonzero, nonzero.dropFirst()).contains { before, after -> Bool in
    var pairs: [(before: Double, after: Double)] = []
    for (old, new) in zip(before, after) {
      for (a, b) in zip(old, new) where a != 0 && b != 0 { pairs.append((a, b)) }
    }
    return !pairs.isEmpty && pairs.allSatisfy { $0.after == -$0.before }
  }
  return flips ? [] : ["no step turns the gradients around"]
}

private func learningRates(_ trace: OptimizerTrace) -> [String] {
  guard let first = trace.options["lr"] else { return ["does not state its learning rate"] }
  let changes = trace.steps.dropFirst().contains { step in
    step.options?["lr"].map { $0 != first } ?? false
  }
  return changes ? [] : ["the learning rate never changes"]
}

/// A tensor that has no gradient for a while must have one after, or what it kept never shows.
private func gaps(_ trace: OptimizerTrace) -> [String] {
  trace.shapes.indices.compactMap { tensor in
    let isThere = trace.steps.map { tensor < $0.gradients.count && !$0.gradients[tensor].isEmpty }
    return isThere.last == true ? nil : "tensor \(tensor) ends without a gradient"
  }
}

/// Sparse gradients must touch each row and leave each alone, and be zero where they touch nothing.
private func rows(_ trace: OptimizerTrace) -> [String] {
  guard trace.steps.contains(where: { $0.rows != nil }) else { return [] }
  var complaints: [String] = []
  if trace.steps.contains(where: { $0.rows?.count != trace.shapes.count }) {
    complaints.append("has steps without rows for every tensor")
  }
  for (tensor, shape) in trace.shapes.enumerated() {
    let touched = trace.steps.map { Set($0.rows?.dropFirst(tensor).first ?? []) }
    let all = Set(0..<(shape.first ?? 1))
    let sometimes = touched.reduce(Set()) { $0.union($1) }
    let everyTime = touched.reduce(all) { $0.intersection($1) }
    if sometimes != all || !everyTime.isEmpty {
      complaints.append("tensor \(tensor) has rows that are touched always or never")
    }
    let length = shape.dropFirst().reduce(1, *)
    for (index, step) in trace.steps.enumerated() where tensor < step.gradients.count {
      let stray = step.gradients[tensor].enumerated().contains { position, number in
        number != 0 && !touched[index].contains(position / length)
      }
      if stray { complaints.append("step \(index + 1) has gradients in rows it does not touch") }
    }
  }
  return complaints
}

/// The gradient of a tensor in a step: all its numbers, those of the rows it touches, or none.
private func given(_ trace: OptimizerTrace, _ step: OptimizerTrace.Step, _ tensor: Int) -> [Double]
{
  guard tensor < step.gradients.count else { return [] }
  guard let rows = step.rows else { return step.gradients[tensor] }
  let length = trace.shapes[tensor].dropFirst().reduce(1, *)
  let touched = tensor < rows.count ? Set(rows[tensor]) : []
  return step.gradients[tensor].enumerated().filter { touched.contains($0.offset / length) }
    .map(\.element)
}

/// Whether all the gradients that there are are zero.
private func isZero(_ step: OptimizerTrace.Step) -> Bool {
  step.gradients.allSatisfy { $0.allSatisfy { $0 == 0 } }
}
