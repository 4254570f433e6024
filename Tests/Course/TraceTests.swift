import Foundation
import GradusFixtures
import Testing

@testable import Exercising
@testable import Gradus
@testable import GradusCatalogue
@testable import NumericalGradientsCourse

/// What `gradus trace` says, of good files, of wrong ones, and of what is no trace.
@Suite final class TraceTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "Traces-\(UUID())")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func path(_ name: String, _ content: String) throws -> String {
    let file = folder.appending(path: name)
    try Data(content.utf8).write(to: file)
    return file.path
  }

  /// The reason for which `content` is no trace.
  private func reason(_ content: String) throws -> String? {
    let verdict = TraceVerdict.judge(try path("bad.json", content))
    guard case .invalid(let reason) = verdict.outcome else { return nil }
    return reason
  }

  /// A trace of one tensor of two numbers.
  private func trace(
    _ optimizer: String = "SGD", options: String = #"{"lr": 0.5}"#, gradients: String = "[[1, 2]]",
    parameters: String = "[[0.5, 1]]", shapes: String = "[[2]]"
  ) -> String {
    #"{"format": "gradus.optimizer-trace/1", "optimizer": "\#(optimizer)", "options": \#(options), "#
      + #""dtype": "float64", "shapes": \#(shapes), "initial": [[1, 2]], "#
      + #""steps": [{"gradients": \#(gradients), "parameters": \#(parameters)}]}"#
  }

  @Test func aRightOneMatches() throws {
    let verdict = TraceVerdict.judge(try path("sgd.json", trace()))
    guard case .matches(let error, _) = verdict.outcome else {
      Issue.record("\(verdict)")
      return
    }
    #expect(error == 0 && verdict.steps == 1 && verdict.numbers == 2)
  }

  /// Keys that the format does not have are whatever their writer makes of them.
  @Test func unknownKeysAreIgnored() throws {
    let file = try path(
      "more.json", trace().replacing("{\"format\"", with: "{\"seed\": \"none\", \"format\""))
    #expect(TraceVerdict.judge(file).text.contains(": matches SGD: 1 step, 2 numbers"))
  }

  @Test func whatIsWrongIsPlacedAndNamed() throws {
    let file = try path("up.json", trace(parameters: "[[1.5, 3]]"))
    let verdict = TraceVerdict.judge(file)
    #expect(
      verdict.text == """
        \(file): deviates from SGD at step 1, tensor 0 [0]
          there     gradient 1, parameter before the step 1
          expected  0.5
          found     1.5
          likely    The step goes up the slope: plus where minus belongs  [ascent]
                    p + γd
                    this reproduces the whole file
        """)
    #expect(
      try verdict.json() == """
        {"deviations":[{"ids":["ascent"],"largestError":0,"seenIn":[],"title":"The step goes up the \
        slope: plus where minus belongs"}],"file":"\(file)","firstDivergence":{"expected":0.5,"found":\
        1.5,"index":[0],"step":1,"tensor":0},"subject":"SGD","verdict":"deviates"}
        """)
  }

  /// The size of a parameter says how far it may be off, but never that it may be anywhere.
  @Test func aHugeParameterIsJudgedToo() throws {
    let huge = trace(gradients: "[[0, 2]]", parameters: "[[-1e308, 1]]")
      .replacing("[[1, 2]], \"steps\"", with: "[[1e308, 2]], \"steps\"")
    let verdict = TraceVerdict.judge(try path("huge.json", huge))
    guard case .deviates(let place, _) = verdict.outcome else {
      Issue.record("\(verdict)")
      return
    }
    #expect(place.expected == 1e308 && place.found == -1e308)
    // What PyTorch's algorithm leads to may be no number.
    let infinite = trace(options: #"{"lr": 1e308}"#, gradients: "[[1e9, 2]]")
    let json = try TraceVerdict.judge(try path("inf.json", infinite)).json()
    #expect(json.contains(#""expected":"-inf""#))
  }

  @Test func whatNoDeviationGivesIsNotNamed() throws {
    let verdict = TraceVerdict.judge(try path("odd.json", trace(parameters: "[[0.123, 9]]")))
    #expect(
      verdict.text.hasSuffix("no known deviation gives these numbers, and no other optimizer"))
  }

  @Test func badFilesAreInvalidInOneLine() throws {
    #expect(try reason("") == "is empty")
    #expect(try reason(#"{"format": "gradus.opt"#) == "ends too early: the JSON is cut off")
    #expect(
      try reason("{\n \"a\": NaN}")
        == "is no valid JSON at line 2, column 7: NaN, and all numbers must be finite")
    #expect(
      try reason(trace(options: #"{"lr": 1e400}"#)) == "options.lr is 1e400: not a finite number")
    #expect(
      try reason(trace(gradients: "[[1, -1e309]]"))
        == "steps[0].gradients[0][1] is -1e309: not a finite number")
    #expect(
      try reason(trace(options: #"{"lr": 1, "lr": 2}"#))?
        .hasPrefix("has the key \"lr\" of options twice, the second at line ") == true)
    let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
    #expect(
      try reason(deep)
        == "has lists and objects in each other more than 64 deep, at line 1, column 65")
    #expect(
      try reason("{}") == "\"format\" is missing; a trace has gradus.optimizer-trace/1 there")
    #expect(
      try reason(#"{"format": "x/1"}"#)
        == "\"format\" is \"x/1\"; traces are gradus.optimizer-trace/1 and gradus.schedule-trace/1")
    #expect(try reason(#"{"format": "gradus.optimizer-trace/1"}"#) == "\"optimizer\" is missing")
    #expect(
      try reason(trace("Adamm"))?.hasPrefix("there is no optimizer Adamm; there are SGD, ") == true)
    #expect(
      try reason(trace("Lamb", options: #"{"lr": 0.5, "mu": 1}"#))
        == "LAMB has no option mu; it has betas, eps, lr, weight_decay")
    #expect(
      try reason(trace(options: #"{"lr": 0.5, "mu": 1}"#))?.hasPrefix("SGD has no option mu")
        == true)
    #expect(try reason(trace(options: #"{"lr": -1}"#)) == "SGD: lr is -1; it must be at least 0")
    #expect(
      try reason(trace(gradients: "[[1]]"))
        == "steps[0].gradients[0] has 1 numbers; the shape [2] needs 2")
    #expect(
      try reason(trace(parameters: "[[1, 2], [3]]"))
        == "steps[0].parameters has 2 tensors; there are 1")
    #expect(try reason(trace(shapes: "[[-2]]")) == "shapes[0] is [-2]; its sizes must be 0 or more")
    #expect(
      try reason(trace(shapes: "[[2.5]]"))
        == "a number is not whole, or too large, in \"shapes\", \"groups\" or \"rows\"")
    #expect(
      try reason(trace().replacing("float64", with: "float16"))
        == "dtype: is \"float16\"; it must be \"float32\" or \"float64\"")
    #expect(
      try reason(trace(shapes: "[[3037000500, 3037000500, 4]]"))
        == "initial[0] has 2 numbers; the shape [3037000500, 3037000500, 4] needs more than there "
        + "can be")
    #expect(try reason(trace(shapes: "[]"))?.hasPrefix("\"shapes\" has 0 shapes") == true)
  }

  @Test func whatIsNoFileIsSaid() throws {
    func reason(_ path: String) -> String? {
      guard case .invalid(let reason) = TraceVerdict.judge(path).outcome else { return nil }
      return reason
    }
    #expect(reason(folder.path) == "is a directory; name the files in it")
    #expect(reason(folder.path + "/none") == "there is no such file, or it cannot be read")
    let huge = folder.appending(path: "huge.json")
    #expect(FileManager.default.createFile(atPath: huge.path, contents: nil))
    try FileHandle(forWritingTo: huge).truncate(atOffset: 1 << 30)
    #expect(
      reason(huge.path) == "has 1024 MiB; up to 200 are read. Record fewer tensors or steps")
  }

  @Test func aScheduleIsPlacedAndNamed() throws {
    let file = try path(
      "step.json",
      #"{"format": "gradus.schedule-trace/1", "scheduler": "StepLR", "options": {"step_size": 2, "#
        + #""gamma": 0.5}, "base": {"lr": 0.8}, "values": [{"lr": 0.4}, {"lr": 0.4}, {"lr": 0.2}, "#
        + #"{"lr": 0.2}, {"lr": 0.1}]}"#)
    let text = TraceVerdict.judge(file).text
    #expect(text.hasPrefix("\(file): deviates from StepLR after 0 steps, in lr\n"))
    #expect(text.contains("The rate falls at epoch 0 too  [falls-at-zero]"))
  }

  /// Rates that are computed in float32 are so where the file says it.
  @Test func aScheduleHasAPrecision() throws {
    func text(_ dtype: String) throws -> String {
      let rates = [0.1, 0.1, 0.03, 0.03, 0.009].map { Double(Float($0)) }
      let values = rates.map { "{\"lr\": \($0)}" }.joined(separator: ", ")
      let file = try path(
        "single.json",
        #"{"format": "gradus.schedule-trace/1", "scheduler": "StepLR", \#(dtype)"options": "#
          + #"{"step_size": 2, "gamma": 0.3}, "base": {"lr": 0.1}, "values": [\#(values)]}"#)
      return TraceVerdict.judge(file).text
    }
    let single = try text(#""dtype": "float32", "#)
    #expect(single.contains(": matches StepLR: 4 steps"))
    #expect(single.contains("\n  judged    to float32's rounding of the largest rate so far"))
    #expect(try text("").contains("[float32-inside]"))
  }

  /// Where Muon's sums come to ties of bfloat16, the order of addition is followed: a recording is
  /// held to 1e-12 there too, and so is what a deviation makes of it.
  @Test func atTiesOfBFloat16TheProcessorIsFollowed() throws {
    let golden = try Fixtures.golden().folder.appending(path: Golden.atTies)
    let verdict = TraceVerdict.judge(golden.path)
    guard case .matches(let error, _) = verdict.outcome else {
      Issue.record("PyTorch's own recording does not match")
      return
    }
    #expect(error < 1e-12)
    #expect(
      verdict.text.hasSuffix(
        "\n  judged    to 1e-12 of its size and of its way so far, bfloat16 sums added in the order "
          + "of PyTorch's own kernels, as with AVX2"))
    let text = try String(contentsOf: golden, encoding: .utf8)
    let turned = try path(
      "ties.json",
      text.replacing(
        "\"options\": {\"lr\": 0.1}", with: "\"options\": {\"lr\": 0.1, \"nesterov\": false}"))
    #expect(TraceVerdict.judge(turned).text.contains("[nesterov-always]"))
    // A last number that is off by a hundredth was within the bound that ties once had.
    let end = try #require(text.range(of: "]]}\n ]", options: .backwards))
    let start = try #require(text[..<end.lowerBound].lastIndex(of: " "))
    let last = try #require(Double(text[text.index(after: start)..<end.lowerBound]))
    let off = text.replacingCharacters(in: start..<end.lowerBound, with: " \(last * 1.01)")
    guard case .deviates(let place, _) = TraceVerdict.judge(try path("off.json", off)).outcome
    else {
      Issue.record("it matches")
      return
    }
    #expect(place.step == 14 && place.found == last * 1.01)
  }

  /// Twelve steps of SGD with this rate, each number as `stored` keeps it.
  private func steps(_ rate: Double, _ stored: (Double) -> Double) throws -> TraceVerdict {
    let steps = (1...12).map { t in
      let numbers = [3 - Double(t) * rate, 1 + 2 * Double(t) * rate].map(stored)
      return #"{"gradients": [[1, -2]], "parameters": [\#(numbers)]}"#
    }
    let file = try path(
      "single.json",
      #"{"format": "gradus.optimizer-trace/1", "optimizer": "SGD", "options": {"lr": 0.1}, "#
        + #""dtype": "float64", "shapes": [[2]], "initial": [[3, 1]], "steps": ["#
        + steps.joined(separator: ", ") + "]}")
    return TraceVerdict.judge(file)
  }

  /// A recording in float64 of an optimizer that keeps something in float32: what it is, where that
  /// can be followed to all digits.
  @Test func whatIsKeptInFloat32IsSaid() throws {
    let rounded = try steps(Double(Float(0.1))) { $0 }
    guard case .deviates(_, let options) = rounded.outcome else {
      Issue.record("\(rounded.text)")
      return
    }
    #expect(options.map { $0.names.map(\.id) } == [["options-in-float32"]])
    let verdict = try steps(0.1) { Double(Float($0)) }
    guard case .deviates(_, let deviations) = verdict.outcome else {
      Issue.record("\(verdict.text)")
      return
    }
    #expect(deviations.map { $0.names.map(\.id) } == [["float32-inside"]])
    #expect(verdict.text.contains("likely    Agrees to float32's rounding alone"))
  }
}
