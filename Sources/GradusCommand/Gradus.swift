import Answering
import ArgumentParser
import Foundation

/// The `gradus` command.
@main
struct GradusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradus",
    abstract: "Learn the training loop by deriving it; verify one that you have written.",
    discussion: "Without a subcommand: the course, the state of each exercise, and what is next.",
    version: gradusVersion,
    subcommands: [
      Status.self, Check.self, Watch.self, Hint.self, Compare.self, Review.self, Reset.self,
      Report.self, ProjectCommand.self, Train.self, TrainParallel.self, Monitor.self,
      DrawLesson.self, DrawLandscape.self, Verify.self, Gradcheck.self, Trace.self, Grade.self,
      Author.self,
    ],
    defaultSubcommand: Status.self)

  /// The judge's own command is no subcommand: help, completions and the manual, which lists what is hidden
  /// too, are made of those.
  private static func asked() throws -> any ParsableCommand {
    let words = CommandLine.arguments.dropFirst()
    guard words.first == GradeOne.name else { return try parseAsRoot() }
    return try GradeOne.parseAsRoot(Array(words.dropFirst()))
  }

  /// Exit status 2 for a wrong call where status 1 is a verdict, 64 elsewhere.
  static func main() async {
    openMissingStreams()
    Interrupts.listen()
    do {
      var command = try asked()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let subcommand = CommandLine.arguments.dropFirst().first ?? ""
      // Of the processes of one call, one speaks.
      let isSilent = ["train-parallel", "grade"].contains(subcommand) && !Mpirun.isFirst
      let message = isSilent ? "" : fullMessage(for: error)
      var code = exitCode(for: error)
      if code == .success && !message.isEmpty {
        // Help, which was asked for.
        do { try say(message) } catch { code = exitCode(for: error) }
      } else if !message.isEmpty {
        complain(message)
      }
      let hasVerdicts = ["gradcheck", "trace"].contains(subcommand)
      Foundation.exit(code == .validationFailure && hasVerdicts ? 2 : code.rawValue)
    }
  }
}
