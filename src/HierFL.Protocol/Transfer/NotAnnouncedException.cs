namespace HierFL.Protocol.Transfer;

/// <summary>The region is there and does not know the hospital's data sets: whoever kept them for it has gone. It is to be told again.</summary>
internal sealed class NotAnnouncedException(Exception inner) : TransferException("the region does not know the hospital's data sets", inner);
