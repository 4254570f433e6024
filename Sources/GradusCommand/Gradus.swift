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
      GradeOne.self, Author.self,
    ],
    defaultSubcommand: Status.self)

  /// Exit status 2 for a wrong call where status 1 is a verdict, 64 elsewhere.
  static func main() async {
    openMissingStreams()
    Interrupts.listen()
    do {
      var command = try parseAsRoot()
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
