/// A module of the consumer's own that is called as one of Gradus's libraries is.
public enum OwnReference {
  public static let name = "the consumer's"
}
