import ArgumentParser

/// The `gradus` command.
@main
struct GradusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradus",
    abstract: "Learn the training loop by deriving it; verify one that you have written.",
    discussion: "Without a subcommand: the course, the state of each exercise, and what is next.",
    subcommands: [
      Status.self, Check.self, Watch.self, Hint.self, Reset.self, Train.self, Verify.self,
    ],
    defaultSubcommand: Status.self)
}
