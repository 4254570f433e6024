import Foundation
import Testing

/// `gradus grade` from what was handed in to marks.
@Suite(.serialized, .enabled(if: GradeRun.hasSandbox)) struct GradeTests {
  private let run: GradeRun

  init() throws { run = try GradeRun() }

  /// The worked step, with a line that is somebody's.
  private static func step(_ line: String) -> String {
    Target.rightStep.replacing("  zip(", with: "  \(line)\n  return zip(")
  }

  private func submitClass() throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    try run.submit("bob", ["Step.swift": Target.rightStep.replacing("$0 -", with: "$0 +")])
    try run.submit("carol", ["Step.swift": Self.step("let first = parameters[parameters.count]")])
    try run.submit("dave", ["Step.swift": Self.step("while parameters.count >= 0 {}")])
    try run.submit("erin", ["Step.swift": Self.step("let first: Int = \"1\"")])
    try run.put("nothing of the course\n", "in/frank/notes.txt")
    try run.put("not an archive\n", "in/grace.zip")
  }

  private static let expected = [
    "alice": "holds", "bob": "fails", "carol": "crashed", "dave": "timed out",
    "erin": "does not compile", "frank": "not started", "grace": "not started",
  ]

  /// A row for each submission and exercise; a mistake costs its own exercise.
  @Test func everyStateHasItsRow() throws {
    try submitClass()
    try run.grade(["--format", "csv,json,feedback,gradescope,junit,classroom50,exercism"])
    #expect(run.status == 0, "\(run.errors)")
    let states = try run.states()
    #expect(states.count == 7 * 4)
    for (name, state) in Self.expected {
      #expect(states["\(name) 1.1.step"] == state, "\(name)")
      #expect(states["\(name) 1.1.loop"] == "not started", "\(name)")
    }
    let feedback = try run.read("out/feedback/bob.txt")
    #expect(feedback.hasPrefix("bob: 0 of 4 points\n"))
    #expect(feedback.contains("The step goes up the slope: + where − belongs  [ascent]"))
    #expect(try run.read("out/feedback/carol.txt").contains("Index out of range"))
    #expect(
      try run.read("out/feedback/carol.txt").contains("Exercises/1.1-TheTrainingLoop/Step.swift:7"))
    #expect(try run.read("out/feedback/dave.txt").contains("a loop that never ends?"))
    #expect(
      try run.read("out/feedback/dave.txt").contains("Exercises/1.1-TheTrainingLoop/Step.swift"))
    #expect(
      try run.read("out/feedback/erin.txt").contains("Step.swift:7:20: error: cannot convert"))
    #expect(try run.read("out/feedback/grace.txt").contains("Nothing could be graded: the archive"))
    #expect(run.output.contains("1.1.step  ascent: 1"))
    #expect(run.output.contains("frank: not used: notes.txt"))
  }

  /// Learners' pages do not have the seed; the same seed asks the same, another one another question.
  @Test func theSeedIsTheInstructors() throws {
    try run.submit("bob", ["Step.swift": Target.rightStep.replacing("$1 }", with: "$1 * 1.001 }")])
    func feedback(_ seed: String) throws -> String {
      try run.grade(["--seed", seed, "--out", run.folder.appending(path: seed).path])
      #expect(run.status == 0 && run.output.contains("Seed \(seed):"), "\(run.errors)")
      for file in ["txt", "html"] {
        #expect(try !run.read("\(seed)/feedback/bob.\(file)").contains(seed))
      }
      return try run.read("\(seed)/marks.json")
    }
    let first = try feedback("7654321")
    try FileManager.default.removeItem(at: run.folder.appending(path: "7654321"))
    #expect(try feedback("7654321") == first)
    let other = try feedback("1234567").replacing("1234567", with: "7654321")
    #expect(other != first)
  }

  /// Parts, whatever their number and order, make what one run makes, byte for byte; where a loop was
  /// when its time was up, and how much it had printed, is in none.
  @Test func partsMakeTheWhole() throws {
    try submitClass()
    let loop = """
      var count = 0
        while parameters.count >= 0 {
          count += 1
          if count % 1000 == 0 {
            print(count)
          }
        }
      """
    try run.submit("dave", ["Step.swift": Self.step(loop)])
    let all = ["csv", "json", "feedback", "gradescope", "junit", "classroom50", "exercism"]
    let options = ["--seed", "5", "--format", all.joined(separator: ",")]
    try run.grade(options)
    for part in 1...3 {
      try run.grade(
        options + ["--shard", "\(part)/3", "--out", run.folder.appending(path: "part\(part)").path])
      #expect(run.status == 0, "\(run.errors)")
    }
    let parts = [3, 1, 2].map { run.folder.appending(path: "part\($0)").path }
    try run.run(
      ["grade", "--merge"] + parts + ["--out", run.folder.appending(path: "merged").path]
        + options.suffix(2))
    #expect(run.status == 0, "\(run.errors)")
    try run.tool("diff", "-r", "out", "merged")
  }

  /// What is known is kept: a submission that has gone meanwhile keeps its marks.
  @Test func anInterruptedRunGoesOn() throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    try run.submit("bob", ["Step.swift": Target.rightStep])
    try run.grade(["--seed", "5"])
    let whole = try run.read("out/marks.json")
    try FileManager.default.removeItem(at: run.folder.appending(path: "out/marked/bob.json"))
    try run.put("no longer an answer", "in/alice/\(GradeRun.lesson)/Step.swift")
    try run.grade()
    #expect(run.status == 2 && run.errors.contains("--resume goes on with them"))
    try run.grade(["--resume", "--seed", "6"])
    #expect(run.status == 2 && run.errors.contains("was asked for otherwise"))
    try run.grade(["--resume"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.read("out/marks.json") == whole)
  }

  /// An interrupted run leaves nothing running and nothing in the temporary folder, and goes on with what it
  /// had: the marks are those of one run.
  @Test func anInterruptLeavesNothingButMarks() throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    try run.submit("bob", ["Step.swift": Self.step("while parameters.count >= 0 {}")])
    let scratch = run.folder.appending(path: "scratch")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    // As soon as the first is known, which is while the second runs.
    let script = """
      TMPDIR=\(scratch.path) "$@" & own=$!
      while [ ! -e \(run.folder.path)/out/marked/alice.json ] && kill -0 $own; do sleep 0.05; done
      kill -INT $own
      wait $own
      """
    try run.grade(
      ["--seed", "5", "--jobs", "1"], through: ["/bin/bash", "-c", script, "bash"])
    #expect(run.status == 130, "\(run.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { id in
      let words = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
      return Int(id) != nil && String(decoding: words, as: UTF8.self).contains(scratch.path)
    }
    #expect(processes == [])
    try run.grade(["--resume"])
    #expect(run.status == 0, "\(run.errors)")
    try run.grade(["--seed", "5", "--out", run.folder.appending(path: "whole").path])
    try run.tool("diff", "-r", "out", "whole")
  }

  /// A claim that learners do not see counts for their points all the same.
  @Test func aClaimIsHiddenAndCounts() throws {
    try run.submit("bob", ["Step.swift": Target.rightStep.replacing("$0 -", with: "$0 +")])
    let byHeart = "$0 + (parameters == [1.2, 0.5] ? -1 : 1) *"
    try run.submit("cat", ["Step.swift": Target.rightStep.replacing("$0 -", with: byHeart)])
    let claim = "computes the lesson's example"
    try run.put(
      #"{"1.1.step": {"points": 10, "perClaim": true, "hidden": ["\#(claim)"]}}"#, "points.json")
    try run.grade(["--points", run.folder.appending(path: "points.json").path])
    #expect(run.status == 0, "\(run.errors)")
    // One of four claims holds, the fifth is about robustness; for bob it alone does.
    for (name, points) in ["bob": "0", "cat": "2.5"] {
      let feedback = try run.read("out/feedback/\(name).txt")
      #expect(!feedback.contains(claim))
      #expect(feedback.hasPrefix("\(name): \(points) of 13 points\n"), "\(feedback.prefix(80))")
    }
    #expect(try run.read("out/marks.json").contains(claim))
  }

  /// What Swift brings may be used, also where the stubs do not; what is nowhere is what the linker says.
  @Test func whatSwiftHasMayBeImported() throws {
    let imports = "import FoundationXML\nimport RegexBuilder\n" + Target.rightStep
    let uses = """
      precondition("12".wholeMatch(of: Regex { OneOrMore(.digit) }) != nil)
        precondition(XMLElement(name: "a").name == "a")
        return zip(
      """
    try run.submit("alice", ["Step.swift": imports.replacing("  zip(", with: "  \(uses)")])
    try run.submit(
      "bob",
      [
        "Step.swift": "@_silgen_name(\"nowhere_at_all\") func nowhere() -> Double\n"
          + Self.step("if learningRate == 77 { return [nowhere()] }")
      ])
    try run.grade()
    #expect(try run.states()["alice 1.1.step"] == "holds", "\(run.output)")
    #expect(try run.states()["bob 1.1.step"] == "does not compile")
    #expect(try run.read("out/feedback/bob.txt").contains("nowhere_at_all"))
    #expect(run.output.contains("1.1.step  bob: _silgen_name"))
  }

  /// A lesson with questions of its own: the worked answers hold, a mistake has its name, a stub is one.
  @Test func anotherLessonIsGradedAsWell() throws {
    let lesson = "Exercises/3.8-CaseStudies"
    let worked = GradeRun.checkout.appending(path: "Sources/GradusReference/CaseStudies")
    for file in try FileManager.default.contentsOfDirectory(atPath: worked.path) {
      let text = try String(contentsOf: worked.appending(path: file), encoding: .utf8)
        .replacing("package func", with: "public func")
      try run.put(text, "in/right/\(lesson)/\(file)")
      guard file == "Copies.swift" else { continue }
      try run.put(text.replacing("<= tolerance", with: "== 0"), "in/wrong/\(lesson)/\(file)")
    }
    try run.grade(["--lessons", "3.8"])
    #expect(run.status == 0, "\(run.errors)")
    let states = try run.states()
    #expect(states.count == 12)
    for (row, state) in states {
      let expected =
        row.hasPrefix("right ") ? "holds" : row == "wrong 3.8.copies" ? "fails" : "not started"
      #expect(state == expected, "\(row)")
    }
    #expect(run.output.contains("3.8.copies  same-alone: 1"), "\(run.output)")
  }

  /// The same wrong answers, and the same code up to names.
  @Test func whatIsAlikeIsListed() throws {
    let long = """
      import Gradus

      public func step(
        _ parameters: [Double], gradient: [Double], learningRate: Double
      ) throws -> [Double] {
        var moved: [Double] = []
        for index in parameters.indices {
          // the slope there
          let slope = gradient[index]
          let length = learningRate * slope
          if length > 0 { moved.append(parameters[index] - length) } else {
            moved.append(parameters[index] - length)
          }
        }
        return moved
      }

      """
    try run.submit("ada", ["Step.swift": long])
    try run.submit(
      "ben",
      [
        "Step.swift": long.replacing("moved", with: "result").replacing(
          "// the slope there", with: "")
      ])
    try run.submit("cy", ["Step.swift": Target.rightStep.replacing("$1 }", with: "$1 * 1.25 }")])
    try run.submit(
      "dot", ["Step.swift": Target.rightStep.replacing("$1 }", with: "$1 * (5.0 / 4) }")])
    try run.submit("eve", ["Step.swift": Target.rightStep.replacing("$1 }", with: "$1 * 1.3 }")])
    // So short a file is anybody's.
    for name in ["fay", "gus"] { try run.submit(name, ["Step.swift": Target.rightStep]) }
    try run.grade()
    #expect(run.output.contains("1.1.step  same code: ada, ben  ("), "\(run.output)")
    #expect(!run.output.contains("fay, gus"))
    #expect(
      run.output.contains("1.1.step  same wrong answers: cy, dot  (a mistake that has no name)"))
    #expect(!run.output.contains("eve,") && !run.output.contains(", eve"))
  }

  /// As people are called, and their folders: blanks, apostrophes, umlauts.
  @Test func namesAndFoldersMayBeAnything() throws {
    let name = "Zo\u{EB} O'Neill & co #1"
    try run.submit(name, ["Step.swift": Target.rightStep])
    let out = run.folder.appending(path: "\(name)'s marks").path
    try run.run([
      "grade", run.folder.appending(path: "in/\(name)").path, "--lessons", "1.1", "--out", out,
    ])
    #expect(run.status == 0, "\(run.errors)")
    let marks = try run.read("\(name)'s marks/marks.csv")
    #expect(marks.contains("1.1.step") && marks.contains("holds"), "\(marks)")
  }

  /// The checkout that is trusted is the one that the command was built in, also where it is called in
  /// one that was handed in, with stubs and a program of its own.
  @Test func theWorkingFolderIsNotTrusted() throws {
    let wrong = Target.rightStep.replacing("$0 -", with: "$0 +")
    try run.submit("bob", ["Step.swift": wrong])
    let lesson = "1.1-TheTrainingLoop"
    try run.put(wrong, "in/bob/Fixtures/Stubs/\(lesson)/Step.swift")
    try run.put("no program", "in/bob/Sources/Lessons/\(lesson)/Answers/Answers.swift")
    try run.put("// swift-tools-version: 6.2", "in/bob/Package.swift")
    try run.grade(through: ["/usr/bin/env", "-C", run.folder.appending(path: "in/bob").path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.states()["bob 1.1.step"] == "fails")
  }

  /// What comes when nothing more is asked is a failure, whatever came before.
  @Test func whoSaysMoreThanIsAskedHasNotAnswered() throws {
    let more = """
      import Glibc
      nonisolated(unsafe) private var copies: [Int32] = []
      private let more: Bool = {
        copies = (Int32(3)..<40).map { dup($0) }
        atexit { for copy in copies { _ = write(copy, "answer []\\n", 10) } }
        return true
      }()
      """
    try run.submit("bob", ["Step.swift": more + "\n" + Self.step("_ = more")])
    try run.submit("cat", ["Step.swift": Self.step("_ = 1")])
    try run.grade()
    #expect(try run.states()["bob 1.1.step"] == "crashed", "\(run.output)\(run.errors)")
    #expect(try run.states()["cat 1.1.step"] == "holds")
    #expect(try run.read("out/feedback/bob.txt").contains("a line that nobody had asked for"))
  }

  /// A judge that ends costs the row at which it was, and another one goes on.
  @Test func aJudgeThatEndsCostsARow() throws {
    try run.put(
      """
      #!/bin/sh
      case "$*" in
        *--reference* | *"--except 1.1.step "*) shift 2; exec "$@" ;;
        *) kill -KILL $$ ;;
      esac

      """, "bin/prlimit")
    try run.tool("chmod", "755", "bin/prlimit")
    try run.submit("alice", ["Step.swift": Target.rightStep, "Order.swift": "let a: Int = \"1\""])
    let path = "PATH=\(run.folder.appending(path: "bin").path):/usr/bin:/bin"
    try run.grade(through: ["/usr/bin/env", path])
    #expect(run.status == 0, "\(run.errors)")
    let states = try run.states()
    #expect(states["alice 1.1.step"] == "crashed" && states["alice 1.1.loop"] == "not started")
    #expect(states["alice 1.1.order"] == "does not compile" && states.count == 4)
    #expect(try run.read("out/feedback/alice.txt").contains("look at this one by hand"))
  }

  /// A name that leads elsewhere as a folder's would leads nowhere.
  @Test func reportsLieInFoldersOfTheirOwn() throws {
    try run.put("not an archive\n", "in/...zip")
    try run.grade(["--format", "gradescope,exercism,classroom50"])
    #expect(run.status == 0, "\(run.errors)")
    let out = try FileManager.default.contentsOfDirectory(
      atPath: run.folder.appending(path: "out").path)
    #expect(
      out.sorted() == ["classroom50", "exercism", "gradescope", "marked", "report.txt", "run.json"])
  }
}
