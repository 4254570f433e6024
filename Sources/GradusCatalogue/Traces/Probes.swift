import Exercising
import Foundation
import Gradus

/// Something that a recording could have had, which might tell one optimizer from another.
struct Probe: Sendable {
  /// What it is, after "record".
  let words: String
  /// The option that it is about, where it is about one.
  var option: String?
  /// Makes a recording's question one that has it; false where it has it already, or cannot.
  let change: @Sendable (inout OptimizerRun) -> Bool

  /// In the order in which they are asked for.
  static let all: [Probe] = [
    Probe(words: "gradients near 1e-8, in which ε counts: these are too large to see it") {
      $0.scale(to: 1e-8) { $0 > 1e-6 }
    },
    Probe(words: "gradients above 1, which clipping reaches") { $0.scale(to: 10) { $0 < 10 } },
    Probe(words: "more steps") { run in
      let steps = run.steps
      guard steps.count < 10 else { return false }
      for factor in [-0.7, 1.3, 0.4] { run.steps += steps.map { $0.times(factor) } }
      return true
    },
    Probe(words: "a change of lr on the way") { run in
      guard run.steps.count > 2, let rate = (try? run.options.number("lr", nil)) ?? nil
      else { return false }
      run.steps[run.steps.count / 2].options = ["lr": .number(rate / 3)]
      return true
    },
    Probe(words: "a second tensor, of another size") { run in
      guard run.initial.count == 1, let first = run.initial.first, run.groups == nil,
        run.state == nil
      else { return false }
      run.initial.append(first.map { 0.5 * $0 + 0.1 })
      run.shapes = run.shapes.map { $0 + $0 }
      for index in run.steps.indices {
        run.steps[index].gradients += run.steps[index].gradients.map { $0.map { 0.7 * $0 } }
        run.steps[index].rows = nil
        run.steps[index].entries = nil
      }
      return true
    },
    Probe(words: "a step in which a tensor's gradient is zero") { run in
      guard run.steps.count > 2 else { return false }
      let step = run.steps.count / 2
      run.steps[step].gradients = run.steps[step].gradients.map { $0.map { _ in 0 } }
      return true
    },
    Probe(words: "a step in which a tensor has no gradient") { run in
      guard run.steps.count > 2, let last = run.initial.indices.last else { return false }
      run.steps[run.steps.count / 2].gradients[last] = []
      return true
    },
    option("weight_decay", 0.1, "weight_decay above 0"),
    option("momentum", 0.9, "momentum above 0"),
    option("dampening", 0.3, "dampening above 0"),
    option("nesterov", true, "nesterov = true"),
    option("amsgrad", true, "amsgrad = true"),
    option("centered", true, "centered = true"),
    option("maximize", true, "maximize = true"),
  ]

  private static func option(_ name: String, _ value: OptionValue, _ words: String) -> Probe {
    Probe(words: words, option: name) { run in
      let given = run.options[name]
      guard given == nil || given == .number(0) || given == .flag(false), run.groups == nil,
        run.steps.allSatisfy({ $0.options?[name] == nil })
      else { return false }
      run.options[name] = value
      return true
    }
  }
}

extension OptimizerRun {
  /// Multiplies all gradients so that the largest number is `size`; false where `isNeeded` says that
  /// it need not be.
  fileprivate mutating func scale(to size: Double, _ isNeeded: (Double) -> Bool) -> Bool {
    let largest = steps.reduce(0) { largest, step in
      step.gradients.reduce(largest) { $1.reduce($0) { max($0, abs($1)) } }
    }
    guard largest > 0, isNeeded(largest) else { return false }
    steps = steps.map { $0.times(size / largest) }
    return true
  }
}

extension OptimizerRun.Step {
  fileprivate func times(_ factor: Double) -> Self {
    var step = self
    step.gradients = gradients.map { $0.map { factor * $0 } }
    return step
  }
}

extension Search {
  /// What the recording would have to have for `others` to be told from `one`, as sentences.
  ///
  /// - Complexity: a replay of the first steps for each of them and each probe.
  func missing(
    toTell others: [Candidate], from one: Candidate, of subject: OptimizerSubject, _ level: Level
  ) -> [String] {
    // What a closure would have answered elsewhere is not known.
    guard trace.initial.reduce(0, { $0 + $1.count }) <= 5_000, !run.hasEvaluations
    else { return [] }
    var question = run
    question.steps = Array(question.steps.prefix(30))
    var (left, sentences) = (others, [String]())
    for probe in Probe.all where !left.isEmpty {
      if let option = probe.option, !asks(subject, for: option, level) { continue }
      var changed = question
      guard probe.change(&changed) else { continue }
      var asked = self
      asked.run = changed
      var right: [[[Double]]] = []
      _ = try? asked.replay(subject, one, level)(nil) {
        right.append($0)
        return true
      }
      let bound = trace.dtype == .float64 ? 1e-9 : 1e-4
      let told = left.filter { candidate in
        // Up to where they part.
        var (step, agrees) = (0, true)
        _ = try? asked.replay(subject, candidate, level)(nil) { found in
          agrees = step < right.count && isAlike(found, right[step], bound)
          step += 1
          return agrees
        }
        return !agrees || step < right.count
      }
      guard !told.isEmpty else { continue }
      left.removeAll { candidate in told.contains { $0.indices == candidate.indices } }
      let ids = told.map { subject.names(of: $0).map(\.id).joined(separator: " + ") }
      let more = ids.count > 3 ? " and \(ids.count - 3) more" : ""
      sentences.append(
        "\(probe.words) (would tell \(ids.prefix(3).joined(separator: ", "))\(more))")
    }
    return sentences
  }
}

/// Whether no number is off by more than `bound` of its size.
private func isAlike(_ found: [[Double]], _ right: [[Double]], _ bound: Double) -> Bool {
  found.count == right.count
    && zip(found, right).allSatisfy { found, right in
      found.count == right.count
        && zip(found, right).allSatisfy { abs($0 - $1) <= bound * max(abs($1), 1e-12) }
    }
}
