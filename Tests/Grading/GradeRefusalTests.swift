import Answering
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What `gradus grade` refuses, in one line, before it grades anything: wrong calls, wrong files, and
/// machines that lack something.
@Suite(.serialized, .enabled(if: GradeRun.hasSandbox)) struct GradeRefusalTests {
  private let run: GradeRun

  init() throws { run = try GradeRun() }

  @Test(arguments: [
    (#"{"1.1.stop": {"points": 2}}"#, "there is no exercise 1.1.stop"),
    (#"{"1.1.step": {"points": -2}}"#, "1.1.step must be worth 0 points or more"),
    (#"{"1.1.step": {"hidden": ["x"]}}"#, "1.1.step has no claim \"x\""),
    (#"{"1.1.step": {"points": 1000001}}"#, "1.1.step must be worth 0 points or more, at most"),
    (#"{"1.1.step": {"pionts": 2}}"#, "\"pionts\" is none of points, perClaim, hidden"),
    (#"{"1.1.step": 3}"#, "is no file of points, such as"),
    (#"{"1.1.step": {}, "1.1.step": {}}"#, "is no file of points: it"),
  ])
  func pointsThatMeanNothingAreRefused(text: String, words: String) throws {
    try run.submit("bob", ["Step.swift": Target.rightStep])
    try run.put(text, "points.json")
    try run.grade(["--points", run.folder.appending(path: "points.json").path])
    #expect(run.status == 2 && run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    (["--shard", "3/2", "--seed", "1"], "the first at most the second"),
    (["--shard", "1/2"], "--shard needs --seed"),
    (["--lessons", "9.9"], "there is no lesson 9.9"),
    (["--lessons", ""], "name a lesson such as 1.1"),
    (["--format", ","], "name a form such as csv"),
    (["--format", "xml"], "there is no form xml"),
  ])
  func aWrongCallIsToldSo(options: [String], words: String) throws {
    try run.submit("bob", ["Step.swift": Target.rightStep])
    try run.grade(options)
    #expect(run.status != 0 && run.errors.contains(words), "\(run.errors)")
  }

  @Test func aNameThatNoFileCouldHaveIsRefused() throws {
    let name = String(repeating: "long", count: 51)
    try run.put("// mine\n", "in/\(name)/\(GradeRun.lesson)/Step.swift")
    try run.grade()
    #expect(run.status == 2 && run.errors.contains("is too long a name for a submission"))
  }

  @Test func twoOfOneNameAreRefused() throws {
    try run.put("a", "in/bob.zip")
    try run.put("a", "in/bob.tar")
    try run.grade()
    #expect(run.status == 2 && run.errors.contains("two submissions are called bob"))
  }

  /// What the instructor's machine lacks, or the instructor has mistyped, costs no learner marks.
  @Test(arguments: [
    ("bwrap", "/dev/null", "bubblewrap 0.8 or later (apt-get install bubblewrap): this machine"),
    ("bwrap", "old", "here it says \"bwrap: Unknown option --disable-userns\". --unsafe grades"),
    ("bsdtar", "/dev/null", "archives take bsdtar (apt-get install libarchive-tools)"),
  ])
  func withoutItsToolsNothingIsGraded(tool: String, inItsPlace: String, words: String) throws {
    try run.put("#!/bin/sh\necho bwrap: Unknown option --disable-userns >&2; exit 1\n", "old")
    try run.tool("chmod", "755", "old")
    if tool == "bsdtar" { try run.put("an archive", "in/bob.zip") }
    try run.submit("alice", ["Step.swift": Target.rightStep])
    let other = inItsPlace == "old" ? run.folder.appending(path: "old").path : inItsPlace
    try run.grade(
      through: ["/usr/bin/bwrap", "--dev-bind", "/", "/", "--ro-bind", other, "/usr/bin/\(tool)"])
    #expect(run.status == 2 && run.errors.contains(words), "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: run.folder.appending(path: "out").path))
  }

  /// Root becomes nobody, or nothing is graded.
  @Test(.enabled(if: geteuid() == 0)) func rootWithoutAWayToBeNobodyGradesNothing() throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    try run.grade(
      through: [
        "/usr/bin/bwrap", "--dev-bind", "/", "/", "--ro-bind", "/dev/null", "/usr/bin/setpriv",
      ])
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.contains("as root, and there is no setpriv to become nobody"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  /// mpirun starts several, each of which would grade all there is without Open MPI: one says so.
  @Test(arguments: [0, 1]) func withoutOpenMPIOneOfSeveralSaysSo(rank: Int) throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    try run.grade(through: ["/usr/bin/env", "OMPI_COMM_WORLD_RANK=\(rank)"])
    #expect(run.status == 2)
    let said = run.errors.contains("this gradus was built without Open MPI")
    #expect(rank == 0 ? said : run.errors.isEmpty, "\(run.errors)")
  }

  /// The sandbox shows /usr, and so would show a checkout that lies there, with its worked answers.
  @Test func aCheckoutThatTheSandboxShowsGradesNothing() throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    let place = "/usr/local/gradus"
    let products = Products.folder.path.replacing(GradeRun.checkout.path, with: place)
    try run.grade(
      through: [
        "/usr/bin/bwrap", "--dev-bind", "/", "/", "--tmpfs", "/usr/local", "--ro-bind",
        GradeRun.checkout.path, place, "/bin/sh", "-c", "shift; exec \(products)/gradus \"$@\"",
        "sh",
      ])
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.hasPrefix("gradus: \(place) lies in /usr, which the sandbox shows to"))
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test func aSubmissionThatIsNotThereIsRefused() throws {
    try run.grade(submissions: ["nobody"])
    #expect(run.status == 2 && run.errors.contains("in/nobody cannot be read: No such file"))
    #expect(!FileManager.default.fileExists(atPath: run.folder.appending(path: "out").path))
  }

  /// Parts are not put together where the marks of another run are.
  @Test func marksOfAnotherRunAreKept() throws {
    for (folder, seed) in ["part": 1, "out": 2] {
      try run.put(
        #"{"version": "0.1.0", "seed": \#(seed), "lessons": ["1.1"], "isUnsafe": false}"#,
        "\(folder)/run.json")
    }
    let paths = ["part", "out"].map { run.folder.appending(path: $0).path }
    try run.run(["grade", "--merge", paths[0], "--out", paths[1]])
    #expect(run.status == 2 && run.errors.contains("there are marks of another run in"))
    #expect(try run.read("out/run.json").contains("\"seed\": 2"))
  }

  /// The manual is made of --experimental-dump-help.
  @Test(arguments: [
    ["--help"], ["--experimental-dump-help"], ["--generate-completion-script", "bash"],
    ["--generate-completion-script", "zsh"], ["--generate-completion-script", "fish"],
  ])
  func theJudgesOwnCommandIsNotShown(_ words: [String]) throws {
    try run.run(words)
    #expect(run.output.contains("grade") && run.output.contains("gradcheck"))
    #expect(!run.output.contains("grade-one"))
  }

  @Test func marksAreNotKeptInAFile() throws {
    try run.submit("alice", ["Step.swift": Target.rightStep])
    try run.put("mine\n", "out")
    try run.grade()
    #expect(run.status == 2 && run.errors.contains("/out is a file, and marks"), "\(run.errors)")
    #expect(try run.read("out") == "mine\n")
  }
}
