import Exercising
import Gradus
import GradusReference

extension OptimizerTrace {
  /// Throws where the lists do not have the shapes that the trace states.
  func validate() throws {
    guard !initial.isEmpty else { throw TraceFile.Problem("\"initial\" has no tensors") }
    guard shapes.count == initial.count else {
      throw TraceFile.Problem(
        "\"shapes\" has \(shapes.count) shapes for the \(initial.count) tensors of \"initial\"")
    }
    guard !steps.isEmpty else {
      throw TraceFile.Problem("\"steps\" is empty: nothing was recorded")
    }
    for (index, shape) in shapes.enumerated() {
      guard shape.allSatisfy({ $0 >= 0 }) else {
        throw TraceFile.Problem("shapes[\(index)] is \(shape); its sizes must be 0 or more")
      }
    }
    try check(initial, "initial", mayBeMissing: false)
    let hasEvaluations = steps.contains { $0.evaluations != nil }
    for (index, step) in steps.enumerated() {
      try check(step.gradients, "steps[\(index)].gradients", mayBeMissing: true)
      try check(step.parameters, "steps[\(index)].parameters", mayBeMissing: false)
      try check(step.rows, "row", "steps[\(index)].rows") { $0.first ?? 1 }
      try check(step.entries, "entry", "steps[\(index)].entries") { Self.count(of: $0) ?? 0 }
      if hasEvaluations { try check(step.evaluations, of: step, "steps[\(index)]") }
      if let changed = step.groups, changed.count != groups?.count ?? 1 {
        throw TraceFile.Problem(
          "steps[\(index)].groups has \(changed.count) groups; there are \(groups?.count ?? 1)")
      }
    }
  }

  private func check(
    _ evaluations: [OptimizerRun.Evaluation]?, of step: Step, _ name: String
  ) throws {
    guard optimizer.lowercased() == "lbfgs" else {
      throw TraceFile.Problem(
        "\(name) has evaluations; LBFGS alone evaluates a closure several times a step")
    }
    guard step.loss != nil, let evaluations else {
      throw TraceFile.Problem(
        "\(name) needs a \"loss\" and \"evaluations\", as other steps have them; where there was one "
          + "evaluation alone the list is empty")
    }
    for (index, evaluation) in evaluations.enumerated() {
      let place = "\(name).evaluations[\(index)]"
      try check(evaluation.at, "\(place).at", mayBeMissing: false)
      try check(evaluation.gradients, "\(place).gradients", mayBeMissing: true)
    }
  }

  private func check(_ tensors: [[Double]], _ name: String, mayBeMissing: Bool) throws {
    guard tensors.count == shapes.count else {
      throw TraceFile.Problem("\(name) has \(tensors.count) tensors; there are \(shapes.count)")
    }
    for (index, (numbers, shape)) in zip(tensors, shapes).enumerated() {
      if mayBeMissing && numbers.isEmpty { continue }
      let count = Self.count(of: shape)
      guard numbers.count == count else {
        throw TraceFile.Problem(
          "\(name)[\(index)] has \(numbers.count) numbers; the shape \(shape) needs "
            + (count.map(String.init) ?? "more than there can be"))
      }
    }
  }

  /// The number of elements; nil where it is too large to count.
  private static func count(of shape: [Int]) -> Int? {
    shape.reduce(1) { count, size in
      guard let (product, isTooLarge) = count?.multipliedReportingOverflow(by: size), !isTooLarge
      else { return nil }
      return product
    }
  }

  private func check(
    _ lists: [[Int]]?, _ word: String, _ name: String, count: ([Int]) -> Int
  ) throws {
    guard let lists else { return }
    guard lists.count == shapes.count else {
      throw TraceFile.Problem("\(name) has \(lists.count) tensors; there are \(shapes.count)")
    }
    for (index, (listed, shape)) in zip(lists, shapes).enumerated() {
      for number in listed where !(0..<count(shape)).contains(number) {
        throw TraceFile.Problem("\(name)[\(index)] has \(word) \(number); the shape is \(shape)")
      }
    }
  }

  /// The trace, its first `count` steps or all, as one list of numbers.
  package func recording(steps count: Int? = nil) throws -> Recording<OptimizerRun, Trajectory> {
    var run = run
    run.steps = Array(run.steps.prefix(count ?? run.steps.count))
    let answer = Trajectory(
      parameters: Array(trajectory.parameters.prefix(run.steps.count)))
    var scales: [Double] = []
    var allowed: [Double] = []
    var before = initial.flatMap { $0 }
    var sizes = before.map(abs)
    var paths = before.map { _ in 0.0 }
    for (step, tensors) in answer.parameters.enumerated() {
      let numbers = tensors.flatMap { $0 }
      for (index, number) in numbers.enumerated() {
        sizes[index] = max(sizes[index], abs(number))
        paths[index] += abs(number - before[index])
        scales.append(Evidence.scale(sizes[index], paths[index]))
        allowed.append(
          Evidence.allowed(
            isSharp: dtype == .float64, step: step, size: sizes[index], path: paths[index]))
      }
      before = numbers
    }
    return Recording(question: run, answer: answer, allowed: allowed, scales: scales)
  }

  /// What replays come by: where a closure was evaluated within a step, and the parameters after
  /// each step.
  var visits: [[[Double]]] {
    steps.flatMap { ($0.evaluations ?? []).map { $0.at } + [$0.parameters] }
  }

  /// The step of a visit, and the number of the evaluation, from 1; nil for what is after the step.
  private func position(ofVisit visit: Int) -> (step: Int, evaluation: Int?) {
    var first = 0
    for (index, step) in steps.enumerated() {
      let inside = step.evaluations?.count ?? 0
      if visit < first + inside { return (index, visit - first + 2) }
      if visit == first + inside { return (index, nil) }
      first += inside + 1
    }
    return (steps.count - 1, nil)
  }

  /// Where a replay departs: in a number, or in how often it asks a closure.
  func divergence(
    at place: Evidence.Place, _ other: RecordedClosure.OtherEvaluations? = nil
  ) -> TraceVerdict.Divergence {
    if let other, place.expected.isNaN {
      return TraceVerdict.Divergence(
        step: other.step + 1, tensor: nil, index: [],
        name: "the number of evaluations in this step",
        expected: Double(other.asked), found: Double(other.recorded),
        detail: other.asked > other.recorded
          ? "PyTorch's goes on after the last evaluation that is recorded" : "PyTorch's ends before"
      )
    }
    let (step, evaluation) = position(ofVisit: place.step)
    let shape = shapes[place.tensor]
    var rest = place.element
    let position = shape.reversed().map { size in
      defer { rest /= size }
      return rest % size
    }
    return TraceVerdict.Divergence(
      step: step + 1, evaluation: evaluation, tensor: place.tensor, index: position.reversed(),
      name: nil, expected: place.expected,
      found: visits[place.step][place.tensor][place.element],
      detail: run.detail(step: step, tensor: place.tensor, element: place.element))
  }
}
