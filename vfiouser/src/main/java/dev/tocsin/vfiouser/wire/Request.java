package dev.tocsin.vfiouser.wire;

/** What a client asks for, decoded; or why it is refused. */
public sealed interface Request
    permits Version,
        DmaMap,
        DmaUnmap,
        DeviceInfo.Query,
        RegionInfo.Query,
        RegionIoFds.Query,
        IrqInfo.Query,
        IrqSet,
        DeviceReset,
        Refusal {}
