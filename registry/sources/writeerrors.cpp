// SPDX-License-Identifier: Apache-2.0
#include "sources/writeerrors.h"

#include "sources/words.h"

#include <algorithm>
#include <initializer_list>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

bool says(const Error &error, std::initializer_list<QLatin1StringView> texts)
{
    return std::ranges::any_of(texts,
        [&](QLatin1StringView text) { return error.message.contains(text, Qt::CaseInsensitive); });
}

//! ECR: 400 TAG_INVALID "… cannot be overwritten because the repository is immutable"; Harbor: 412
//! "configured as immutable"; ACR: 405 "is locked"; Artifact Registry: 400 "immutable".
bool isImmutable(const Error &error)
{
    const int status = error.httpStatus.value_or(0);
    if (status < 400 || status >= 500 || status == 401 || status == 404)
        return false;
    return status == 412
        || says(error,
            {"immutable"_L1, "cannot be overwritten"_L1, "can not be overwritten"_L1,
                "already exists"_L1, "is locked"_L1, "write-locked"_L1, "protected tag"_L1});
}

bool isFull(const Error &error)
{
    const int status = error.httpStatus.value_or(0);
    return status == 507
        || (status >= 400 && says(error, {"quota"_L1, "storage limit"_L1, "size exceed"_L1}));
}

bool isMissingContent(const Error &error)
{
    return error.httpStatus.value_or(0) >= 400
        && says(error,
            {"MANIFEST_BLOB_UNKNOWN"_L1, "BLOB_UNKNOWN"_L1, "blob unknown to registry"_L1,
                "MANIFEST_UNKNOWN"_L1, "manifest unknown"_L1});
}

bool isUnknownType(const Error &error)
{
    const int status = error.httpStatus.value_or(0);
    return status == 415 || status == 406
        || ((status == 400 || status == 404 || status == 405 || status == 422 || status == 500)
            && says(error,
                {"media type"_L1, "mediatype"_L1, "MANIFEST_INVALID"_L1, "manifest invalid"_L1,
                    "unsupported manifest"_L1, "unrecognized manifest"_L1, "unknown manifest"_L1,
                    "schema"_L1, "UNSUPPORTED"_L1}));
}

QString otherType(const oci::Descriptor &what)
{
    if (what.mediaType == oci::mediatype::ociIndex)
        return words("Write a Docker manifest list instead (assemble --docker-list), or copy its "
                     "platforms one by one");
    if (what.mediaType == oci::mediatype::dockerList)
        return words("Write an OCI index instead, or copy its platforms one by one");
    if (what.kind() == oci::mediatype::Kind::Manifest)
        return words("Copy it to a registry that takes it, or convert it with a builder");
    return words("Copy it to a registry that takes it");
}

} // namespace

Error judgeWrite(Error error, Written written, const QString &place, const oci::Descriptor &what)
{
    const QString answer = error.message;
    const bool isDocument = written == Written::Manifest || written == Written::Tag;
    if (error.code == Errc::Cancelled || !error.httpStatus)
        return error;
    if (written == Written::Tag && isImmutable(error)) {
        error.code = Errc::Refused;
        error.message = words("The registry does not let this tag move: %1").arg(answer);
        error.remedy = words("Choose another tag, or ask who keeps the registry to allow it");
    } else if (isFull(error)) {
        error.code = Errc::Refused;
        error.message = words("No room is left there: %1").arg(answer);
        error.remedy = words("Remove what is not needed there, or ask for a larger quota");
    } else if (error.httpStatus == 413) {
        error.code = Errc::Refused;
        error.message = words("This is larger than the registry takes: %1").arg(answer);
        error.remedy
            = words("Ask who keeps the registry, or the proxy before it, for a larger limit");
    } else if (isDocument && isMissingContent(error)) {
        error.code = Errc::Unsupported;
        error.message = words("The registry takes no manifest whose content it does not have: %1")
                            .arg(answer);
        error.remedy = words("Copy all platforms, or a rewritten index without --sparse");
    } else if (isDocument && isUnknownType(error)) {
        error.code = Errc::Unsupported;
        error.message = words("The registry takes no %1: %2")
                            .arg(oci::mediatype::describe(what.mediaType), answer);
        error.remedy = otherType(what);
    } else if (written == Written::Removal
        && (error.httpStatus == 405 || error.httpStatus == 400 || error.httpStatus == 501
            || error.code == Errc::Unsupported)) {
        error.code = Errc::Unsupported;
        error.message = words("The registry does not remove this: %1").arg(answer);
        error.remedy = words("Ask who keeps the registry to allow removal");
    } else if (error.code == Errc::Unauthorized && error.httpStatus == 403) {
        error.message = words("This sign-in may not write there: %1").arg(answer);
    }
    error.subject = place;
    return error;
}

} // namespace gantry::sources
