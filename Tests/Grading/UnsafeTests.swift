import Foundation
import Testing

/// Without a sandbox: on macOS, without bubblewrap, or where the instructor says so.
@Suite(.serialized) struct UnsafeTests {
  private let run: GradeRun

  init() throws { run = try GradeRun() }

  @Test(.enabled(if: !GradeRun.hasSandbox)) func withoutASandboxNothingIsGraded() throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    try run.grade()
    #expect(
      run.status == 2 && run.errors.contains("in a sandbox, which takes Linux with bubblewrap"))
    #expect(run.errors.contains("--unsafe grades without, and every report says so"))
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: run.folder.appending(path: "out").path))
  }

  /// Each file that is written says that there were no walls, what is printed as well.
  @Test func everyFileSaysThatThereWereNoWalls() throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    try run.submit("bob", ["Step.swift": Target.rightStep.replacing("$0 -", with: "$0 +")])
    let all = ["csv", "json", "feedback", "gradescope", "junit", "classroom50", "exercism"]
    try run.grade(["--unsafe", "--format", all.joined(separator: ",")])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.states()["alice 1.1.step"] == "holds")
    #expect(try run.states()["bob 1.1.step"] == "fails")
    #expect(run.output.hasPrefix("Graded without a sandbox (--unsafe)"))
    let out = run.folder.appending(path: "out")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: out.path)
    let files = paths.filter {
      $0.contains(".") && !$0.hasPrefix("marked/") && $0 != "exercism/alice/1.1"
    }
    #expect(files.count >= 12)
    for path in files {
      guard let text = try? run.read("out/\(path)") else { continue }
      #expect(
        text.contains("Graded without a sandbox (--unsafe)") || text.contains("\"sandbox\" : false")
          || text.contains("\"isUnsafe\" : true"), "\(path)")
    }
  }
}
