import Foundation
import Testing

/// Nobody gets a mark without the work, and nobody does harm.
@Suite(.serialized, .enabled(if: GradeRun.hasSandbox)) struct AttackTests {
  /// What runs is in the four stubs of a submission at a time.
  @Test func nothingThatRunsGainsOrHarms() throws {
    let run = try GradeRun()
    var names: [String: String] = [:]
    for (index, attack) in RunningAttacks.all.enumerated() {
      let target = Target.all[index % 4]
      let submission = "s\(100 + index / 4)"
      let declarations = """
        \(RunningAttacks.declarations)
        private let SEED: [UInt8] = \(Self.seed.utf8.map { $0 ^ 0x55 })
        private let DOOR = "\(RunningAttacks.door)"
        private let KEY = "\(RunningAttacks.key)"
        private let CHECKOUT = "\(GradeRun.checkout.path)"
        private let NAMESPACES: Set<String> = \(try Self.namespaces())
        """
      try run.submit(
        submission, [target.file: target.source(attack.code, declarations: declarations)])
      names["\(submission) \(target.exercise)"] = attack.name
    }
    let before = try Self.checksum()
    let door = try Door(RunningAttacks.door)
    Door.putKey(RunningAttacks.key)
    try run.grade(["--seed", Self.seed])
    #expect(run.status == 0, "\(run.errors)")
    #expect(!door.wasKnockedAt)
    let states = try run.states()
    for (row, attack) in names.sorted(by: { $0.key < $1.key }) {
      let state = try #require(states[row], "\(attack) has no row")
      #expect(state != "holds" && state != "does not compile", "\(attack): \(state)")
    }
    #expect(names.count == RunningAttacks.all.count)
    let marks = try run.read("out/marks.json").split(separator: "\n")
    #expect(marks.contains { $0.contains(Self.seed) })
    #expect(marks.filter { $0.contains("SECRET") } == [])
    #expect(try Self.checksum() == before)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/\(RunningAttacks.leftover)"))
    #expect(Self.running(RunningAttacks.leftover).isEmpty)
  }

  /// That a secret would be seen: without walls the same code finds one.
  @Test func withoutWallsTheSameCodeFindsSecrets() throws {
    let run = try GradeRun()
    let attack = try #require(RunningAttacks.all.first { $0.name == "reads passwords" })
    try run.submit("a", ["Step.swift": Target.all[0].source(attack.code)])
    try run.grade(["--unsafe"])
    #expect(try run.read("out/marks.json").contains("SECRET root:"))
    for file in ["out/report.txt", "out/feedback/a.txt", "out/feedback/a.html", "out/marks.csv"] {
      #expect(try run.read(file).contains("without a sandbox"), "\(file)")
    }
  }

  @Test func nothingThatIsBuiltGains() throws {
    let run = try GradeRun()
    let loop = """
      import Gradus

      public func descend(
        from initial: [Double], epochs: Int, learningRate: Double,
        loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double]
      ) throws -> Descent {
        var (losses, parameters) = ([Double](), initial)
        for _ in 0..<epochs {
          losses.append(try loss(parameters))
          let slopes = try gradient(parameters)
          for index in parameters.indices { parameters[index] -= learningRate * slopes[index] }
        }
        return Descent(losses: losses, parameters: parameters)
      }

      """
    for (index, attack) in BuildingAttacks.all.enumerated() {
      try run.submit("s\(100 + index)", ["Step.swift": attack.code, "Loop.swift": loop])
    }
    try run.grade()
    #expect(run.status == 0, "\(run.errors)")
    // Nobody can make the reports long, nor keep a judge from its verdict.
    let marks = try run.read("out/marks.json")
    #expect(marks.utf8.count < BuildingAttacks.all.count * 30_000)
    #expect(!marks.contains("the judge ended"))
    let states = try run.states()
    for (index, attack) in BuildingAttacks.all.enumerated() {
      let state = try #require(states["s\(100 + index) 1.1.step"], "\(attack.name) has no row")
      #expect(state != "holds", "\(attack.name)")
      // What does not compile costs its own exercise; what takes the program over, or
      // blames another file of its own, costs its author more.
      if state == "does not compile" && !attack.name.hasPrefix("blames") {
        #expect(states["s\(100 + index) 1.1.loop"] == "holds", "\(attack.name)")
      }
    }
  }

  private static let seed = "1726453918026453918"

  /// The files that an attacker would change, in one number.
  private static func checksum() throws -> Int {
    var hasher = Hasher()
    for path in [
      "Sources/Lessons/1.1-TheTrainingLoop/Course/Step.swift",
      "Sources/Lessons/1.1-TheTrainingLoop/Answers/Answers.swift",
      "Sources/GradusReference/Foundations/Loop.swift",
      "Fixtures/Stubs/1.1-TheTrainingLoop/Step.swift",
      "Exercises/1.1-TheTrainingLoop/Step.swift",
    ] { hasher.combine(try Data(contentsOf: GradeRun.checkout.appending(path: path))) }
    return hasher.finalize()
  }

  /// What this process is in.
  private static func namespaces() throws -> [String] {
    try ["ipc", "mnt", "net", "pid", "user", "uts"].map {
      try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\($0)")
    }
  }

  /// The processes of this machine that were started as `name`.
  private static func running(_ name: String) -> [String] {
    let ids = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return ids.filter { id in
      Int(id) != nil
        && FileManager.default.contents(atPath: "/proc/\(id)/cmdline")?.starts(with: name.utf8)
          == true
    }
  }
}
