import Exercising
import Foundation
import Gradus

// What the first gradus_trace.py did not write into its files, which say nothing of a "recorder".

extension OptimizerTrace {
  /// Whether the first `record` wrote the file: with all options of the class, and no name.
  var isOfFirstRecorder: Bool {
    recordedBy?.framework == "torch" && recordedBy?.recorder == nil && state == nil
      && options.values.count >= 4 && options["lr"] != nil
      && ["maximize", "ns_steps", "beta2_decay"].contains { options[$0] != nil }
  }

  /// The learning rates of the groups after the first, which it did not watch, with which the file is
  /// PyTorch's; nil where there are none.
  ///
  /// A step is a straight line in the learning rate, so that two steps with two rates say which one
  /// leads to the recorded number; all numbers of the group must then agree.
  func ratesThatFit() throws -> (text: String, largestError: Double)? {
    guard let groups, groups.count > 1, steps.allSatisfy({ $0.groups == nil }) else { return nil }
    let recording = try recording()
    var run = run
    var texts: [String] = []
    for _ in steps {
      let (index, error) = recording.compare(try run.trajectory().numbers)
      guard let index else {
        guard !texts.isEmpty else { return nil }
        let more = texts.count > 3 ? ", and \(texts.count - 3) changes more" : ""
        return (
          "what the first gradus_trace.py did not watch: \(texts.prefix(3).joined(separator: ", "))"
            + more, error
        )
      }
      guard let place = trajectory.coordinate(index), place.step > 0,
        let group = groups.firstIndex(where: { $0.tensors.contains(place.tensor) }), group > 0,
        let near = try rate(of: groups[group], number: group, from: place.step, in: run)
      else { return nil }
      // The shortest number that does it.
      let rate = try [6, 10, 17].lazy.compactMap { Double(String(format: "%.\($0)g", near)) }
        .first { rate in
          run.steps[place.step].groups = groups.indices.map {
            $0 == group ? ["lr": .number(rate)] : nil
          }
          let again = recording.compare(try run.trajectory().numbers).firstDifference
          return again.map { $0 > index + initial[place.tensor].count - 1 - place.element } ?? true
        }
      guard let rate else { return nil }
      texts.append("lr of group \(group) is \(legible(rate)) from step \(place.step + 1) on")
    }
    return nil
  }

  private func rate(
    of group: OptimizerRun.Group, number: Int, from step: Int, in run: OptimizerRun
  ) throws -> Double? {
    var short = run
    short.steps = Array(run.steps.prefix(step + 1))
    let now = try options.replacing(with: group.options).number("lr", 1e-3)
    func moved(_ rate: Double) throws -> [Double] {
      short.steps[step].groups = (groups ?? []).indices.map {
        $0 == number ? ["lr": .number(rate)] : nil
      }
      let parameters = try short.trajectory().parameters[step]
      return group.tensors.flatMap { parameters[$0] }
    }
    let (first, second) = (try moved(now), try moved(2 * now))
    let recorded = group.tensors.flatMap { steps[step].parameters[$0] }
    let reach = zip(first, second).map { abs($1 - $0) }
    // One number alone could be reached with any rate.
    guard reach.count(where: { $0 > 0 }) > 1,
      let best = reach.indices.max(by: { reach[$0] < reach[$1] })
    else { return nil }
    return now + (recorded[best] - first[best]) * now / (second[best] - first[best])
  }

  /// Why the file cannot be judged, where every number that has a gradient is off at once and the
  /// optimizer keeps a state: it may begin late.
  func reasonWhyLate() throws -> String? {
    let right = try run.trajectory().parameters[0]
    let recording = try recording(steps: 1)
    var index = 0
    var isOff = false
    for (tensor, numbers) in right.enumerated() {
      for (element, number) in numbers.enumerated() {
        defer { index += 1 }
        guard let gradient = steps[0].gradients[tensor].dropFirst(element).first, gradient != 0
        else { continue }
        guard abs(number - steps[0].parameters[tensor][element]) > recording.allowed[index]
        else { return nil }
        isOff = true
      }
    }
    guard isOff else { return nil }
    return "every number is off at step 1 and no known deviation explains it, as where a recording "
      + "begins after some steps; the file has no \"state\" to go on from. Record it again with "
      + "today's gradus_trace.py, which keeps the state, or from the first step on"
  }
}

extension ScheduleTrace {
  /// Whether `text` is what the first `record_schedule` wrote of this trace: its five names, or six, in
  /// their order and in one line as Python's `json.dump` has it, momentum beside every rate.
  ///
  /// It kept no name of itself, so that only this tells its files from those that somebody wrote, of
  /// which the base is what it says.
  func isOfFirstRecorder(_ text: Data) -> Bool {
    guard recordedBy == nil, groups == nil, epochs == nil, dtype == nil, base.momentum != nil,
      values.allSatisfy({ $0.momentum != nil }),
      text.starts(with: Data(#"{"format": "gradus.schedule-trace/1", "scheduler": ""#.utf8)),
      text.suffix(3).elementsEqual("}]}".utf8), !text.contains(UInt8(ascii: "\n"))
    else { return false }
    let names =
      ["\"options\": {", "\"base\": {\"lr\": "] + (metrics == nil ? [] : ["\"metrics\": ["])
    var rest = text[...]
    for name in names + ["\"values\": [{\"lr\": "] {
      guard let found = rest.range(of: Data(", \(name)".utf8)) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }

  /// PyTorch's rates from another base, where the first recorder wrote the optimizer's default for
  /// it; `names` are the deviations that give them from the base that the file states.
  func baseThatFits(
    _ names: [TraceVerdict.Match]
  ) throws -> (outcome: TraceVerdict.Outcome, text: String)? {
    guard values.count > 2 else { return nil }
    var run = run
    let first = try run.answer().values[0].learningRate
    run.base.learningRate *= values[0].learningRate / first
    guard run.base.learningRate.isFinite else { return nil }
    // A group's own rate is a number that somebody wrote.
    run.base.learningRate =
      Double(String(format: "%.6g", run.base.learningRate)) ?? run.base.learningRate
    let (difference, error) = recording().compare(try run.answer().numbers)
    guard difference == nil else { return nil }
    return (
      .matches(largestError: error, indistinguishable: names),
      "the base from which these are PyTorch's rates, \(legible(run.base.learningRate)): it states "
        + "\(legible(base.learningRate)), as the first gradus_trace.py wrote of groups with rates of "
        + "their own"
    )
  }
}
