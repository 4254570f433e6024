/// What may be wrong with the code of one step of a matrix factorization.
public enum StepFault: String, CaseIterable, Codable, Sendable {
  /// Nothing.
  case none
  /// What a user's rating says moves the row below that user's, and below the last one's the first.
  case usersShifted
  /// Rows that the batch does not name decay, too.
  case everyRowDecays
  /// The mean is taken off twice: the errors are those of predictions with 2 · mean.
  case meanTwice
  /// The items' slopes have the users' rows as they have moved; the errors are those before.
  case itemsSeeMoved
  /// Of several ratings that name a row, the last one alone moves it.
  case lastRatingAlone
  /// The slopes are those of the sum over the batch, not of the mean.
  case summed
}
