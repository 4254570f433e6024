import Exercising
import Gradus

/// What is known of wrong optimizers and schedules, as a document.
public enum Catalogue {
  /// The optimizers and schedulers with their deviations, by PyTorch's names, what LBFGS has besides
  /// where its closure is evaluated several times a step, and what gets lost where an optimizer goes on
  /// from a state.
  public static var entries: [(subject: String, names: [DeviationName])] {
    OptimizerCatalogue.all.map { ($0.optimizer, $0.deviations.names) }
      + [
        ("LBFGS-evaluations", LBFGSRecipe.evaluationDeviations.map(\.name)),
        ("Resuming", ResumedRun.deviations.names),
      ]
      + ScheduleCatalogue.all.map { ($0.scheduler, $0.deviations.names) }
  }

  /// The deviations of all `subjects`, or of everything where there are none, for a terminal.
  /// - Throws: An `OptionError` where a subject is unknown.
  public static func text(of subjects: [String] = []) throws -> String {
    let chosen = try subjects.isEmpty ? entries : subjects.map(entry)
    return chosen.map { subject, names in
      let blocks = names.map { name in
        (["  \(name.id)"]
          + [name.title, name.equation, name.seenIn.map { "as in \($0)" }]
          .compactMap { $0 }.map { "      \($0)" }).joined(separator: "\n")
      }
      return (["\(subject): \(names.count) deviations"] + blocks).joined(separator: "\n")
    }.joined(separator: "\n\n")
  }

  private static func entry(_ subject: String) throws -> (subject: String, names: [DeviationName]) {
    guard let found = entries.first(where: { $0.subject.lowercased() == subject.lowercased() })
    else {
      throw OptionError(
        "there is no catalogue of \(subject); there are "
          + entries.map(\.subject).joined(separator: ", "))
    }
    return found
  }
}
