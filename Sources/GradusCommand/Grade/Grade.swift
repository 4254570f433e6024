import Answering
import ArgumentParser
import Exercising
import Foundation
import GradusCourse
import GradusGrading

struct Grade: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Grade what a class has handed in, in a sandbox.",
    discussion: """
      A submission is a folder, a clone, a zip or tar of one, or a single stub. Nothing but the \
      exercises' files is taken from it. Documentation/Grading.md leads from the empty class to marks.

      With a gradus that was built with --traits MPI, mpirun -n 4 gradus grade … shares the submissions \
      among four processes, which all see --out.

      Exit status: 0 when every submission was graded, whatever its marks; 2 when not.
      """)

  @Argument(
    help: "Submissions; with --merge, the folders that --shard has written.", completion: .file())
  var submissions: [String]

  @Option(
    help: "Lessons such as 1.1,3.1; all if none.", completion: .lessons, transform: Self.lessons)
  var lessons: [Lesson] = Course.lessons

  @Option(
    help: "How many are graded at a time. (default: as many as there are processors)",
    transform: { try integer($0, 1...1024) })
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Option(
    help:
      "Forms such as csv,junit: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
    transform: Self.formats)
  var format: [ReportFormat] = [.csv, .json, .feedback]

  @Option(help: "The folder for the reports, and for what --resume needs.", completion: .directory)
  var out = "grades"

  @Option(
    parsing: .unconditional, help: "Seed of the questions. (default: another one each time)",
    transform: torchSeed)
  var seed: UInt64?

  @Flag(help: "Go on with what is in --out.")
  var resume = false

  @Option(
    help: "A file that says what each exercise is worth, and which claims are hidden.",
    completion: .file())
  var points: String?

  @Option(help: "Grade part K of N alone, as 2/5.", transform: Shard.init)
  var shard: Shard?

  @Flag(help: "Make reports of the parts in the folders.")
  var merge = false

  @Flag(help: "Grade without a sandbox; every report says so.")
  var unsafe = false

  func validate() throws {
    if shard != nil && merge { throw ValidationError("--shard and --merge exclude each other") }
    if shard != nil && seed == nil {
      throw ValidationError("--shard needs --seed: all parts must ask the same questions")
    }
    if submissions.isEmpty { throw ValidationError("name the submissions") }
  }

  func run() throws {
    let team = try reportingProblems { try Self.team() }
    defer { team.finish() }
    try reportingProblems {
      do {
        try team.each {
          if !merge { try grade(team) } else if team.isFirst { try mergeParts() }
        }
      } catch {
        let cause = (error as? Team.Told)?.own ?? error
        if let code = cause as? ExitCode { throw code }
        // Of the processes of one call, one speaks.
        let isFiles = (cause as NSError).domain == NSCocoaErrorDomain
        if team.isFirst { throw Problem(isFiles ? cause.localizedDescription : "\(cause)") }
      }
    }
  }

  /// All that mpirun has started.
  private static func team() throws -> Team {
    #if MPI
      return .byMpirun()
    #else
      guard Mpirun.isThere else { return Team() }
      // Each of them would grade all there is.
      if Mpirun.isFirst { throw Problem(Mpirun.advice) }
      throw ExitCode(2)
    #endif
  }

  private func grade(_ team: Team) throws {
    let named = try NamedSubmission.all(submissions, shard)
    let ledger = Ledger(URL(filePath: out, directoryHint: .isDirectory))
    // The first reads and writes; the others hear of it.
    let begun = try team.together { try team.isFirst ? [beginning(in: ledger)] : [] }[0][0]
    let run = begun.run
    let points = try readPoints(lessons)
    let unknown = named.filter { !begun.known.contains($0.name) }
    let own = unknown.indices.filter { $0 % team.count == team.rank }.map { unknown[$0] }
    for submission in own { try Submission.check(submission.url) }
    let queue = try GradeQueue(
      project: Project.trusted(), run: run, lessons: lessons, unsafe: unsafe)
    try team.each { if team.isFirst { try ledger.begin(run) } }
    try team.each { try queue.grade(own, jobs: jobs, ledger.keep) }
    guard team.isFirst else { return }
    let marked = try ledger.submissions()
    let names = Set(marked.map(\.name))
    if let lost = named.first(where: { !names.contains($0.name) }) {
      throw Trouble("\(out) has no marks of \(lost.name): all processes must see this folder")
    }
    try report(ledger, run, lessons, points, marked)
  }

  /// What is asked for, and who is marked already in `ledger`.
  private func beginning(in ledger: Ledger) throws -> Begun {
    let before = try ledger.run()
    if before != nil && !resume {
      throw Trouble("there are marks in \(out): --resume goes on with them, or give another --out")
    }
    let run = Ledger.Run(
      version: gradusVersion,
      seed: seed ?? before?.seed ?? .random(in: .min ... .max), lessons: lessons.map(\.number),
      isUnsafe: unsafe)
    if let before, before != run {
      throw Trouble(
        "what is in \(out) was asked for otherwise (lessons \(before.lessons.joined(separator: ",")), "
          + "version \(before.version)\(before.isUnsafe ? ", --unsafe" : "")): give another --out")
    }
    return Begun(run: run, known: Set(try ledger.submissions().map(\.name)))
  }

  private struct Begun: Codable {
    let run: Ledger.Run
    let known: Set<String>
  }

  private func mergeParts() throws {
    let parts = submissions.map { Ledger(URL(filePath: $0, directoryHint: .isDirectory)) }
    var marked: [String: Marked] = [:]
    var run: Ledger.Run?
    for part in parts {
      guard let own = try part.run() else {
        throw Trouble("\(part.folder.path) has no marks in it")
      }
      guard run == nil || run == own else {
        throw Trouble("\(part.folder.path) was graded with another seed, or other lessons")
      }
      run = own
      for submission in try part.submissions() {
        guard marked.updateValue(submission, forKey: submission.name) == nil else {
          throw Trouble("\(submission.name) is in two of the parts")
        }
      }
    }
    guard let run else { return }
    let ledger = Ledger(URL(filePath: out, directoryHint: .isDirectory))
    if let before = try ledger.run(), before != run {
      throw Trouble("there are marks of another run in \(out): give another --out")
    }
    let lessons = Course.lessons.filter { run.lessons.contains($0.number) }
    let points = try readPoints(lessons)
    try ledger.begin(run)
    for submission in marked.values { try ledger.keep(submission) }
    try report(ledger, run, lessons, points, Array(marked.values))
  }

  private func readPoints(_ lessons: [Lesson]) throws -> Points {
    try points.map { try Points(URL(filePath: $0), lessons) } ?? Points()
  }

  private func report(
    _ ledger: Ledger, _ run: Ledger.Run, _ lessons: [Lesson], _ points: Points,
    _ marked: [Marked]
  ) throws {
    let marks = ClassMarks(
      seed: run.seed, isUnsafe: run.isUnsafe, lessons: lessons, points: points, submissions: marked)
    try ledger.write(marks, format)
    try say(marks.text)
  }

  private static func lessons(_ text: String) throws -> [Lesson] {
    let numbers = text.split(separator: ",").map(String.init)
    if numbers.isEmpty { throw ValidationError("name a lesson such as 1.1") }
    for number in numbers where !Course.lessons.contains(where: { $0.number == number }) {
      let known = Course.lessons.map(\.number).joined(separator: ", ")
      throw ValidationError("there is no lesson \(number); the lessons are \(known)")
    }
    return Course.lessons.filter { numbers.contains($0.number) }
  }

  private static func formats(_ text: String) throws -> [ReportFormat] {
    let names = text.split(separator: ",")
    if names.isEmpty { throw ValidationError("name a form such as csv") }
    return try names.map { name in
      guard let format = ReportFormat(rawValue: String(name)) else {
        let known = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("there is no form \(name); there are \(known)")
      }
      return format
    }
  }
}
