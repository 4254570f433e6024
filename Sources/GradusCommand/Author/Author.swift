import ArgumentParser

/// What an author of lessons needs, and no learner.
struct Author: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "For authors: begin an exercise; check that each has all its parts.",
    subcommands: [New.self, Check.self])
}
