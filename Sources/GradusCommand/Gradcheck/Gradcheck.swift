import ArgumentParser
import Foundation
import GradientCheck
import func Gradus.counted

/// `gradus gradcheck`: a gradient in any language.
struct Gradcheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradcheck",
    abstract: "Check the gradient that a program in any language computes.",
    usage: "gradus gradcheck [<options>] -- <command> [<argument> ...]",
    discussion: """
      The command is started once. It reads a JSON object a line and answers each with a line:

        {"want": "shape"}                        {"at": [0.1, 0.2]}
        {"x": [0.1, 0.2], "want": "value"}       {"value": 3.5}
        {"x": [0.1, 0.2], "want": "gradient"}    {"gradient": [1.0, 2.0]}

      Exit status: 0 agrees, or a kink with a valid subgradient; 1 disagrees; 3 unresolved; \
      2 anything else. Documentation/GradcheckAnyLanguage.md has examples.

      With --coordinates mpirun -n N gradus gradcheck starts the command N times, and the \
      coordinates are shared among them; the report is the same. Gradus has to be built for that: \
      swift build --product gradus --traits MPI --scratch-path .build/mpi.
      """)

  @Option(
    parsing: .unconditional,
    help: """
      Where to check: a JSON array of numbers, or @FILE that holds one. Without it the program is \
      asked.
      """)
  var at: String?

  @Option(
    parsing: .unconditional,
    help: "How sharp a derivative must be to count, relative to its size. (default: 1e-6)",
    transform: { try number($0, above: 0, to: 0.1) })
  var precision = 1e-6

  @Option(
    parsing: .unconditional, help: "Seed of the random directions. (default: 0)",
    transform: torchSeed)
  var seed: UInt64 = 0

  @Flag(help: "Look at every coordinate, however many there are.")
  var coordinates = false

  @Flag(
    help: """
      Plant errors of 1e-1 to 1e-8 of their size in up to eight coordinates of the gradient, and \
      count which would be caught.
      """)
  var selfTest = false

  @Flag(
    help: """
      Say with which power of the step the Taylor remainder along a random direction falls: a second \
      opinion that needs no step size.
      """)
  var taylor = false

  @Option(
    parsing: .unconditional, help: "Seconds that an answer may take. (default: 60)",
    transform: { try number($0, above: 0, to: 1e6) })
  var timeout = 60.0

  @Flag(help: "Print JSON and nothing else.")
  var json = false

  @Option(
    help: """
      Write v-curve.svg, error against step size for one coordinate, into this folder, and with \
      --taylor taylor.svg.
      """, completion: .directory)
  var plot: String?

  @Argument(
    parsing: .postTerminator, help: "The program and its arguments, after --.",
    completion: .file())
  var command: [String] = []

  func run() throws {
    let team = coordinates ? Team.byMpirun() : Team()
    defer { team.finish() }
    do {
      let folder = team.isFirst ? try plot.map { try writableFolder($0, "--plot") } : nil
      try team.each {
        let result = try check(team)
        guard team.isFirst else { return }
        try say(json ? result.json() : result.text())
        try folder.map { try draw(result, into: $0) }
        if result.exitStatus != 0 { throw ExitCode(result.exitStatus) }
      }
    } catch {
      if let code = (error as? Team.Told)?.own as? ExitCode ?? error as? ExitCode { throw code }
      guard team.isFirst else { return }
      complain("Error: \(error)")
      throw ExitCode(2)
    }
  }

  private func check(_ team: Team) throws -> GradcheckResult {
    let given = try at.map(Self.point)
    let progress = SlowProgress(inLines: team.count > 1)
    defer { progress.clear() }
    if team.isFirst { progress.show("waiting for the program's first answer …") }
    var place = ""
    let function = try StreamFunction(command: command, seconds: timeout) {
      if team.isFirst { progress.show("\(counted($0, "evaluation"))\(place) …") }
    }
    let point = try team.same("point") { try given ?? function.point() }
    var checker = GradientChecker(seed: seed)
    checker.tolerance = precision
    let sharing: Sharing = { portions, check in
      try team.share(portions) { number in
        place = ", \(number * Portion.size) of \(point.x.count) coordinates are done"
        return try check(number)
      }
    }
    var result = try GradcheckResult(
      function, at: point, checker, team, sharing: coordinates ? sharing : nil)
    checker.arithmetic = result.point.precision
    guard team.isFirst else {
      try function.finish()
      return result
    }
    if taylor { result.taylor = try result.taylorRemainder(function, checker) }
    if selfTest {
      result.selfTest = try checker.selfTest(
        of: result.scalar(function), at: result.point.x, is: result.gradient)
    }
    if plot != nil { result.curve = try VCurve(function, result) }
    try function.finish()
    return result
  }

  private func draw(_ result: GradcheckResult, into folder: URL) throws {
    let figures = [
      ("v-curve.svg", result.curve?.figure), ("taylor.svg", result.taylor?.figure),
    ]
    let gnuplot = try Gnuplot()
    try write(
      figures.compactMap { name, figure in
        try figure.map { (name, try gnuplot.draw($0, .svg)) }
      }, into: folder)
  }

  /// The point that `--at` gives.
  private static func point(_ text: String) throws -> CheckedPoint {
    var data = Data(text.utf8)
    if text.hasPrefix("@") {
      let path = String(text.dropFirst())
      do {
        data = try Data(contentsOf: URL(filePath: path))
      } catch {
        throw GradcheckProblem("--at \(text): the file cannot be read")
      }
    }
    do {
      return try CheckedPoint(try JSON.decode(PointReply.self, from: data))
    } catch {
      throw GradcheckProblem("--at \(shortened(text)): \(error.text)")
    }
  }
}
