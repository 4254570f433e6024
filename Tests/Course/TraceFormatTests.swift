import Foundation
import Testing

@testable import Exercising
@testable import GradusCatalogue

/// What belongs to the format beside gradients and parameters: groups, states, entries, epochs.
@Suite final class TraceFormatTests {
  private static let recordings = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appending(path: "Recordings")
  private static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: recordings.path)) ?? [])
    .filter { $0.hasSuffix(".json") }.sorted()
  /// They begin after some steps, and have no state.
  private static let late = ["adam-after-five-steps.json", "sgd-momentum-after-five-steps.json"]
  private let folder = FileManager.default.temporaryDirectory.appending(path: "Formats-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func verdict(_ content: String) throws -> TraceVerdict {
    let file = folder.appending(path: "trace.json")
    try Data(content.utf8).write(to: file)
    return TraceVerdict.judge(file.path)
  }

  private func isMatch(_ verdict: TraceVerdict) -> Bool {
    if case .matches = verdict.outcome { true } else { false }
  }

  /// What was recorded of PyTorch itself, with the first recorder among others.
  @Test(arguments: names)
  func whatPyTorchDidMatches(name: String) throws {
    let verdict = TraceVerdict.judge(Self.recordings.appending(path: name).path)
    guard Self.late.contains(name) else {
      #expect(isMatch(verdict), "\(verdict.text)")
      return
    }
    #expect(verdict.text.contains("the file has no \"state\" to go on from"), "\(verdict.text)")
  }

  @Test func thereAreRecordings() { #expect(Self.names.count == 20) }

  @Test func whatTheFirstRecorderLackedIsSaid() {
    func text(_ name: String) -> String {
      TraceVerdict.judge(Self.recordings.appending(path: name).path).text
    }
    #expect(text("second-group-rate.json").contains("lr of group 1 is 0.009 from step 2 on"))
    #expect(text("schedule-groups.json").contains("PyTorch's rates, 0.001: it states 0.01"))
  }

  /// A base that does not fit is taken for another one in what the first recorder wrote, and in no other
  /// file: there it is what it says.
  @Test func anotherBaseIsOneOfTheFirstRecordersAlone() throws {
    let text = try String(
      contentsOf: Self.recordings.appending(path: "schedule-groups.json"), encoding: .utf8)
    #expect(isMatch(try verdict(text)))
    func deviates(_ changed: String) throws -> Bool {
      guard changed != text, case .deviates = try verdict(changed).outcome else { return false }
      return true
    }
    #expect(try deviates(text.replacing(", \"values\"", with: ",\n\"values\"")))
    #expect(try deviates(text.replacing("{\"format\"", with: "{ \"format\"")))
    #expect(try deviates(text.replacing(", \"base\"", with: ", \"dtype\": \"float64\", \"base\"")))
    #expect(
      try deviates(
        text.replacing(
          ", \"base\"",
          with: ", \"recordedBy\": {\"framework\": \"torch\", \"version\": \"2\"}, \"base\"")))
    #expect(try deviates(text.replacing(", \"momentum\": 0.9", with: "")))
    // 0.00123456789 is no rate that somebody wrote.
    let rates = ["0.001", "0.0001", "1e-05", "1.0000000000000002e-06"]
    let others = ["0.00123456789", "0.000123456789", "1.23456789e-05", "1.23456789e-06"]
    #expect(
      try deviates(
        zip(rates, others).reversed().reduce(text) {
          $0.replacing("\"lr\": \($1.0),", with: "\"lr\": \($1.1),")
        }))
  }

  /// One step of SGD with two groups, the second with a rate of its own and a change of it.
  @Test func groupsChangeEachForItself() throws {
    func content(_ second: Double) -> String {
      #"{"format": "gradus.optimizer-trace/1", "optimizer": "SGD", "options": {"lr": 0.5}, "#
        + #""dtype": "float64", "shapes": [[1], [1]], "groups": [{"tensors": [0], "options": {}}, "#
        + #"{"tensors": [1], "options": {"lr": 0.25}}], "initial": [[1], [1]], "steps": ["#
        + #"{"gradients": [[1], [1]], "parameters": [[0.5], [0.75]]}, {"gradients": [[1], [1]], "#
        + #""groups": [null, {"lr": 0.125}], "parameters": [[0], [\#(second)]]}], "#
        + #""lacks": ["the weather"]}"#
    }
    let right = try verdict(content(0.625))
    #expect(isMatch(right) && right.text.hasSuffix("\n  lacks     the weather"))
    #expect(!isMatch(try verdict(content(0.5))))
    #expect(
      try verdict(content(0.5).replacing("[null, {", with: "[{")).text.hasSuffix(
        "steps[1].groups has 1 groups; there are 2"))
  }

  /// Adam that goes on from a state, and what of it can get lost.
  @Test(arguments: [
    ("whole", nil), ("none", "state-lost"), ("no moments", "moments-lost"),
    ("no count", "count-lost"), ("no mean", "first-moment-lost"),
    ("no square", "second-moment-lost"),
  ])
  func aStateIsGoneOnFrom(kept: String, id: String?) throws {
    let lost = kept == "none"
    var mean = lost || kept == "no moments" || kept == "no mean" ? [0, 0] : [0.5, -0.25]
    var square = lost || kept == "no moments" || kept == "no square" ? [0, 0] : [0.25, 0.5]
    var count = lost || kept == "no count" ? 0.0 : 5
    var p = [1.0, 2]
    let gradients = [[0.75, -0.5], [-0.25, 1], [0.5, 0.125], [1, -1]]
    let steps = gradients.map { g in
      count += 1
      for i in p.indices {
        mean[i] = 0.9 * mean[i] + 0.1 * g[i]
        square[i] = 0.999 * square[i] + 0.001 * g[i] * g[i]
        p[i] -=
          0.1 * mean[i] / (1 - pow(0.9, count))
          / ((square[i] / (1 - pow(0.999, count))).squareRoot() + 1e-8)
      }
      return #"{"gradients": [\#(g)], "parameters": [\#(p)]}"#
    }
    let verdict = try verdict(
      #"{"format": "gradus.optimizer-trace/1", "optimizer": "Adam", "options": {"lr": 0.1}, "#
        + #""dtype": "float64", "shapes": [[2]], "initial": [[1, 2]], "state": [{"step": 5, "#
        + #""exp_avg": [0.5, -0.25], "exp_avg_sq": [0.25, 0.5]}], "steps": ["#
        + steps.joined(separator: ", ") + "]}")
    guard case .deviates(_, let matches) = verdict.outcome else {
      #expect(id == nil && isMatch(verdict), "\(verdict.text)")
      return
    }
    #expect(matches.map { $0.names.map(\.id) } == [[id ?? ""]], "\(verdict.text)")
  }

  @Test func aStateThatIsIncompleteIsNamed() throws {
    let text = try verdict(
      #"{"format": "gradus.optimizer-trace/1", "optimizer": "Adam", "options": {"lr": 0.1}, "#
        + #""dtype": "float64", "shapes": [[1]], "initial": [[1]], "state": [{"step": 5}], "#
        + #""steps": [{"gradients": [[1]], "parameters": [[1]]}]}"#
    ).text
    #expect(text.hasSuffix("Adam: state[0].exp_avg is missing"))
  }

  private func schedule(_ name: String, _ options: String, _ more: String) throws -> TraceVerdict {
    try verdict(
      #"{"format": "gradus.schedule-trace/1", "scheduler": "\#(name)", "options": \#(options), \#(more)}"#
    )
  }

  /// `scheduler.step(epoch + i / 2)`, as PyTorch's documentation has it.
  @Test func warmRestartsAreToldTheirEpochs() throws {
    let more =
      #""base": {"lr": 1}, "epochs": [0.5, 1, 1.5, null, 3], "values": [{"lr": 1}, "#
      + #"{"lr": 0.8535533905932737}, {"lr": 0.5}, {"lr": 0.14644660940672627}, "#
      + #"{"lr": 0.8535533905932737}, {"lr": 0.5}]"#
    let verdict = try schedule("CosineAnnealingWarmRestarts", #"{"T_0": 2}"#, more)
    #expect(isMatch(verdict), "\(verdict.text)")
    #expect(
      try schedule("StepLR", #"{"step_size": 2}"#, more).text.hasSuffix(
        "\"epochs\" has a number; only CosineAnnealingWarmRestarts is told its epoch"))
    #expect(
      try schedule("StepLR", #"{"step_size": 2}"#, more.replacing(", null, 3]", with: "]")).text
        .hasSuffix("\"epochs\" has 3 numbers; 5 steps need one each, or null"))
  }

  /// PyTorch raises OverflowError there.
  @Test func triangular2EndsWithCycle1024() throws {
    let rates = (0..<2050).map { epoch in
      #"{"lr": \#(epoch % 2 == 0 ? 0 : pow(2, -Double(epoch / 2)))}"#
    }
    func verdict(_ count: Int) throws -> TraceVerdict {
      try schedule(
        "CyclicLR",
        #"{"base_lr": 0, "max_lr": 1, "step_size_up": 1, "mode": "triangular2", "#
          + #""cycle_momentum": false}"#,
        #""base": {"lr": 1}, "values": [\#(rates.prefix(count).joined(separator: ", "))]"#)
    }
    #expect(isMatch(try verdict(2048)))
    #expect(try verdict(2050).text.contains("PyTorch raises OverflowError from the 1025th on"))
  }

  /// A value for each group, or a list of one.
  @Test func groupsHaveRatesOfTheirOwn() throws {
    let more =
      #""base": {"lr": 9}, "values": [{"lr": 1}, {"lr": 2}, {"lr": 1}], "#
      + #""groups": [{"base": {"lr": 9}, "values": [{"lr": 3}, {"lr": 5}, {"lr": 3}]}]"#
    let options =
      #"{"base_lr": [1, 3], "max_lr": [2, 5], "step_size_up": 1, "cycle_momentum": false}"#
    #expect(isMatch(try schedule("CyclicLR", options, more)))
    let wrong = try schedule(
      "CyclicLR", options, more.replacing("5}, {\"lr\": 3", with: "5}, {\"lr\": 4"))
    #expect(wrong.text.contains("deviates from CyclicLR after 2 steps, in lr of group 1"))
    let one = #"{"base_lr": [1], "max_lr": [2], "step_size_up": 1, "cycle_momentum": false}"#
    #expect(
      isMatch(
        try schedule(
          "CyclicLR", one, #""base": {"lr": 9}, "values": [{"lr": 1}, {"lr": 2}, {"lr": 1}]"#)))
  }

  @Test func unclearInputIsNamed() throws {
    #expect(TraceVerdict.judge("").text.hasSuffix("is no name of a file: the argument is empty"))
    let link = folder.appending(path: "link")
    try FileManager.default.createSymbolicLink(
      atPath: link.path, withDestinationPath: "nowhere.json")
    #expect(
      TraceVerdict.judge(link.path).text.hasSuffix("is a link to nowhere.json, which is not there"))
  }
}
