// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/choose.h"
#include "doctor/clients/rules.h"

#include <memory>
#include <span>

namespace gantry::doctor {

//! What a client makes of one entry before it compares those that fit.
struct Judged {
    bool fits = false;
    bool asked = true; //!< false: without platform, taken when nothing else fits
    Rule failed = Rule::Type; //!< the first rule that failed
    Reason reason = Reason::NotAnImage; //!< why, when it does not fit
    int rank = 0; //!< place among what the host tries; smaller is better

    static Judged refused(Rule rule, Reason reason) { return {.failed = rule, .reason = reason}; }
};

//! How one client, at one version, chooses on one host. Made for one answer; holds no image longer.
class Engine
{
public:
    using Entry = PreparedImage::Entry;
    struct Candidate {
        int entry = -1; //!< into PreparedImage::entries()
        const Entry *facts = nullptr;
        Judged judged = {};
    };
    //! What becomes of a nested index that is taken.
    enum class Nested : quint8 {
        Enter, //!< its entries are chosen from; none fitting is the end
        EnterOrNext, //!< the same, but when one is chosen and then refused, the next candidate is
                     //!< tried
        Refuse //!< an error
    };

    virtual ~Engine() = default;
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;

    //! Rules in the order they are applied; Type first.
    virtual std::span<const Rule> order() const = 0;
    virtual Judged judge(const Entry &entry) const = 0;
    //! Negative when left is taken before right, 0 when their place in the index decides.
    virtual int compare(const Candidate &left, const Candidate &right) const = 0;
    //! Why a pick that beat others was better.
    virtual Reason advantage(const Candidate &pick, std::span<const Candidate> all) const;
    virtual Nested nested() const { return Nested::Enter; }
    //! A root that is one manifest; nobody filters it unless they say so.
    virtual Judged judgeAlone(const Entry &entry) const;
    //! Looks at the config of what was picked without platform; a refusal ends the choice.
    virtual Judged confirm(const Entry &entry) const;
    virtual Compared compared(const Entry &entry, Rule rule) const = 0;
    //! Windows builds this takes.
    virtual std::optional<BuildRange> builds() const { return std::nullopt; }

    const oci::Platform &asked() const { return m_asked; } //!< what the client asks for
    const Rules &how() const { return m_rules; } //!< the rules it follows

protected:
    Engine(oci::Platform asked, Rules how);
    Compared comparedType(const Entry &entry) const;

private:
    oci::Platform m_asked;
    Rules m_rules;
};

std::unique_ptr<Engine> engineFor(
    const PreparedImage &image, const Host &host, const Client &client);
std::unique_ptr<Engine> engineFor(const PreparedImage &image, const Host &host, const Rules &how);
//! Walks an image as the engine says.
Choice chosen(const PreparedImage &image, const Engine &engine);

} // namespace gantry::doctor
